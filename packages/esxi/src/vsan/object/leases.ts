import { type Repetition, repeatEvery } from '@nkpsim/daemon'
import type { MachineClock } from '@nkpsim/effects'
import { EsxiError } from '../../errors.ts'
import type { VsanPeer } from './peer.ts'

/**
 * Time for which an owner relies on a renewal, ms. Shorter than SESSION_MS, because the clocks of
 * two hosts may run at different rates.
 */
export const LEASE_MS = 4000
const RENEWAL_INTERVAL_MS = 1000

/** The session of this run at one component host. */
export type Lease = {
  token: string
  /** Grows when the session was interrupted, so that another owner may have come between. */
  generation: number
}

/** The sessions of this run at all component hosts of the cluster. */
export type Leases = {
  /** Returns the session at a host while this run may rely on it. Calls nobody. */
  find(hostId: string): Lease | undefined
  /** Returns the session at a host. Begins it if needed. @throws EsxiError VSAN_HOST_UNREACHABLE */
  require(hostId: string): Promise<Lease>
  stop(): Promise<void>
}

type Held = Lease & { freshUntilMs: number }

/** Renews sessions at all hosts until it is stopped. */
export function createLeases({
  runId,
  hostIds,
  peerOf,
  clock,
}: {
  runId: string
  hostIds: () => readonly string[]
  peerOf: (hostId: string) => VsanPeer
  clock: MachineClock
}): Leases {
  const held = new Map<string, Held>()
  const renewing = new Map<string, Promise<void>>()
  const isFresh = (lease: Held): boolean => clock.monotonicMs() < lease.freshUntilMs
  const renewOnce = async (hostId: string): Promise<void> => {
    const peer = peerOf(hostId)
    let token = held.get(hostId)?.token ?? ''
    // A new session takes two calls: the offer of a token, and its use.
    for (let call = 0; call < 2; call++) {
      const sentMs = clock.monotonicMs()
      const answer = await peer.renew({ runId, token })
      if (answer.token !== token) {
        token = answer.token
        continue
      }
      const before = held.get(hostId)
      // The answer came in time, so the other host has renewed in time too.
      const isUnbroken = before !== undefined && before.token === token && isFresh(before)
      const generation = isUnbroken ? before.generation : (before?.generation ?? 0) + 1
      held.set(hostId, { token, generation, freshUntilMs: sentMs + LEASE_MS })
      return
    }
    throw new EsxiError('VSAN_HOST_UNREACHABLE', 'the host did not begin a session')
  }
  const renew = (hostId: string): Promise<void> => {
    const running = renewing.get(hostId)
    if (running !== undefined) return running
    const begun = renewOnce(hostId).finally(() => renewing.delete(hostId))
    renewing.set(hostId, begun)
    return begun
  }
  const find = (hostId: string): Lease | undefined => {
    const lease = held.get(hostId)
    return lease !== undefined && isFresh(lease) ? lease : undefined
  }
  const repetition: Repetition = repeatEvery(clock, RENEWAL_INTERVAL_MS, () => {
    for (const hostId of hostIds()) renew(hostId).catch(() => undefined)
  })
  return {
    find,
    require: async (hostId) => {
      if (find(hostId) === undefined) await renew(hostId)
      const lease = find(hostId)
      if (lease !== undefined) return lease
      throw new EsxiError('VSAN_HOST_UNREACHABLE', 'the host answered too late')
    },
    stop: async () => {
      await repetition.stop()
      await Promise.allSettled(renewing.values())
    },
  }
}
