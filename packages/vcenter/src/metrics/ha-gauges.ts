import { Gauge, type Registry } from 'prom-client'
import type { Store } from '../store/store.ts'
import type { HaClusterView } from '../vcenter-ha/cluster-state.ts'

/** Adds a gauge with the role of this node of vCenter HA. */
export function registerRole(registry: Registry, role: () => string): void {
  new Gauge({
    name: 'nkpsim_vcenter_ha_role',
    help: 'Always 1; its label is the role of this node of vCenter HA.',
    labelNames: ['role'],
    registers: [registry],
    collect() {
      this.reset()
      this.set({ role: role() }, 1)
    },
  })
}

/** Adds gauges about vCenter HA, for the active node. */
export function registerHaGauges(
  registry: Registry,
  store: Pick<Store, 'snapshot'>,
  view: () => HaClusterView | undefined,
): void {
  const registers = [registry]
  registerRole(registry, () => 'active')
  new Gauge({
    name: 'nkpsim_vcenter_ha_node_up',
    help: 'Whether a node of vCenter HA answers; missing before the first look.',
    labelNames: ['node', 'role'],
    registers,
    collect() {
      this.reset()
      for (const { name, role, isUp } of view()?.nodes ?? [])
        this.set({ node: name, role }, isUp ? 1 : 0)
    },
  })
  new Gauge({
    name: 'nkpsim_vcenter_ha_term',
    help: 'Term of the active node of vCenter HA. It increases at each failover.',
    registers,
    collect() {
      this.set(store.snapshot().term)
    },
  })
  new Gauge({
    name: 'nkpsim_vcenter_ha_lag_changes',
    help: 'Number of changes that the passive node of vCenter HA does not have yet.',
    registers,
    collect() {
      this.set(view()?.lagCount ?? 0)
    },
  })
}
