import type { ClusterClock } from '@nkpsim/effects'
import { Gauge, type Registry } from 'prom-client'
import type { Distributor } from '../distribution/distributor.ts'
import { providerStatus } from '../distribution/provider-status.ts'
import type { KmsHealth } from '../key-provider/standard/kms-health.ts'
import { type NodeStatus, overallStatus } from '../key-provider/standard/node-status.ts'
import { keyProviderView } from '../operations/key-provider-view.ts'
import type { KeyProviderInfo } from '../records/key-provider.ts'
import type { Store } from '../store/store.ts'
import type { HaClusterView } from '../vcenter-ha/cluster-state.ts'
import { countAlarms } from './count-alarms.ts'
import { countHosts } from './count-hosts.ts'
import { registerHaGauges } from './ha-gauges.ts'

/** Parts of vCenter that the gauges read. */
export type GaugeSources = {
  store: Store
  distributor: Distributor
  clusterClock: ClusterClock
  kmsHealth: Pick<KmsHealth, 'statuses'>
  /** What the active node of vCenter HA sees; undefined without vCenter HA. */
  vcenterHa: (() => HaClusterView | undefined) | undefined
}

/** Adds gauges that are computed at each scrape. */
export function registerGauges(
  registry: Registry,
  { store, distributor, clusterClock, kmsHealth, vcenterHa }: GaugeSources,
): void {
  const registers = [registry]
  if (vcenterHa !== undefined) registerHaGauges(registry, store, vcenterHa)
  const { onHosts } = keyProviderView(store, distributor)
  /** The servers of a provider at their last check; none if it has none. */
  const serversOf = (provider: KeyProviderInfo): NodeStatus[] =>
    provider.kind === 'standard' ? kmsHealth.statuses(provider) : []
  new Gauge({
    name: 'nkpsim_hosts',
    help: 'Number of hosts in the inventory, by connection state.',
    labelNames: ['state'],
    registers,
    collect() {
      const counts = countHosts(store.snapshot().hosts, (id) => distributor.status(id).isConnected)
      for (const [state, count] of Object.entries(counts)) this.set({ state }, count)
    },
  })
  new Gauge({
    name: 'nkpsim_provider_info',
    help: 'Always 1; the labels show the type and status of a key provider.',
    labelNames: ['provider', 'type', 'status'],
    registers,
    collect() {
      this.reset()
      for (const provider of store.snapshot().keyProviders) {
        const servers = serversOf(provider)
        const overall = servers.length === 0 ? undefined : overallStatus(servers)
        const status = providerStatus(provider, onHosts(provider), overall)
        this.set({ provider: provider.name, type: provider.kind, status }, 1)
      }
    },
  })
  new Gauge({
    name: 'nkpsim_provider_backup_age_seconds',
    help: 'Age of the newest backup of a key provider; missing for a provider without a backup.',
    labelNames: ['provider'],
    registers,
    collect() {
      this.reset()
      for (const { name, backedUpTimeMs } of store.snapshot().keyProviders)
        if (backedUpTimeMs !== undefined)
          this.set({ provider: name }, Math.max(0, clusterClock.nowMs() - backedUpTimeMs) / 1000)
    },
  })
  new Gauge({
    name: 'nkpsim_key_server_up',
    help: 'Whether vCenter can use a key server of a standard key provider; missing before a check.',
    labelNames: ['provider', 'server'],
    registers,
    collect() {
      this.reset()
      for (const provider of store.snapshot().keyProviders)
        for (const { server, connection } of serversOf(provider))
          if (connection !== 'gray')
            this.set(
              { provider: provider.name, server: server.name },
              connection === 'green' ? 1 : 0,
            )
    },
  })
  new Gauge({
    name: 'nkpsim_alarms_active',
    help: 'Number of raised alarms, by name and severity; missing if there are none.',
    labelNames: ['alarm', 'severity'],
    registers,
    collect() {
      this.reset()
      for (const { name, status, count } of countAlarms(store.snapshot().alarms))
        this.set({ alarm: name, severity: status }, count)
    },
  })
}
