import { VERSION } from '@nkpsim/daemon'
import { registerBuildInfo } from '@nkpsim/daemon/metrics'
import { Gauge, Registry } from 'prom-client'
import { registerRole } from './ha-gauges.ts'

/** What a node of vCenter HA that is not active knows about itself. */
export type PassiveNode = { role: string; term: number; sequence: number }

/** Creates the metrics of a node of vCenter HA that is not active. */
export function createPassiveMetrics(node: () => PassiveNode): Registry {
  const registry = new Registry()
  const registers = [registry]
  registerBuildInfo(registry, { component: 'vcenterd', version: VERSION })
  registerRole(registry, () => node().role)
  new Gauge({
    name: 'nkpsim_vcenter_ha_term',
    help: 'Term of the active node of vCenter HA, as this node knows it.',
    registers,
    collect() {
      this.set(node().term)
    },
  })
  new Gauge({
    name: 'nkpsim_vcenter_ha_changes',
    help: 'Number of the last change of vCenter HA that this node has.',
    registers,
    collect() {
      this.set(node().sequence)
    },
  })
  return registry
}
