import type { MachineClock } from '@nkpsim/effects'
import type { Liveness } from './liveness.ts'

/**
 * Time without an answer over the vSAN network after which a host is dead for an observer, ms. The
 * leases of its locks have ended before.
 */
export const UNREACHABLE_MS = 8000
/** More time than this between two looks does not count, because the observer was paused. */
const MOST_CREDIT_MS = 3000

/** Which hosts of a vSAN cluster answer this host. */
export type HostNetwork = {
  hostIds(): readonly string[]
  /** Whether a host has answered within the last seconds. Calls nobody. */
  isReachable(hostId: string): boolean
}

/** Watches the hosts of a vSAN cluster over its network. */
export type NetworkWatch = {
  /** Looks once. Calls nobody. */
  look(): void
  livenessOf(hostId: string): Exclude<Liveness, 'ended'>
}

export function createNetworkWatch(
  network: HostNetwork,
  clock: Pick<MachineClock, 'monotonicMs'>,
): NetworkWatch {
  /** For how long each host has not answered, ms. */
  const silentMs = new Map<string, number>()
  let lastMs: number | undefined
  return {
    look: () => {
      const nowMs = clock.monotonicMs()
      const passedMs = Math.min(nowMs - (lastMs ?? nowMs), MOST_CREDIT_MS)
      lastMs = nowMs
      const hostIds = network.hostIds()
      for (const hostId of silentMs.keys()) if (!hostIds.includes(hostId)) silentMs.delete(hostId)
      for (const hostId of hostIds)
        silentMs.set(
          hostId,
          network.isReachable(hostId) ? 0 : (silentMs.get(hostId) ?? 0) + passedMs,
        )
    },
    livenessOf: (hostId) => {
      const ms = silentMs.get(hostId)
      if (ms === undefined) return 'unknown'
      if (ms >= UNREACHABLE_MS) return 'dead'
      return network.isReachable(hostId) ? 'alive' : 'unknown'
    },
  }
}
