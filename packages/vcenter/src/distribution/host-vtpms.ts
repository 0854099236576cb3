import type { Logger } from '@nkpsim/daemon'
import type { ClusterClock, MachineClock } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import type { Receiving } from '../host-copies.ts'
import type { ReportedInventory } from '../inventory/host-inventory.ts'
import type { Store } from '../store/store.ts'
import { createVtpmCertificates } from './vtpm-certificates.ts'
import { createVtpmStates } from './vtpm-states.ts'

/** What vCenter does for the vTPMs of hosts. */
export type HostVtpms = {
  reach(host: Receiving, channel: RpcChannel): void
  lose(hostId: string): void
  /** Takes a report of a host. */
  take(host: Receiving, report: Pick<ReportedInventory, 'vms'>): void
  stop(): Promise<void>
}

export function createHostVtpms(input: {
  store: Store
  clusterClock: ClusterClock
  machineClock: MachineClock
  logger: Logger
}): HostVtpms {
  const certificates = createVtpmCertificates(input)
  const states = createVtpmStates(input)
  return {
    reach: (host, channel) => {
      certificates.reach(host, channel)
      states.reach(host, channel)
    },
    lose: (hostId) => {
      certificates.lose(hostId)
      states.lose(hostId)
    },
    take: certificates.take,
    stop: async () => {
      states.stop()
      await certificates.stop()
    },
  }
}
