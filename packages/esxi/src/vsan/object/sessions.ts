import type { MachineClock, Random } from '@nkpsim/effects'
import { EsxiError } from '../../errors.ts'
import type { ObjectOwner } from '../../records/vsan.ts'

/** Time for which a component host counts an owner as alive after a renewal, ms. */
export const SESSION_MS = 5000

/** The runs of other hosts that may own objects with components on this host. */
export type Sessions = {
  /**
   * Renews the session of a run, or offers a token for a new one. A session begins when its run
   * shows the token. So a late message of an earlier run cannot end the session of the next run.
   */
  renew(hostId: string, session: { runId: string; token: string }): { token: string }
  /** @throws EsxiError VSAN_SESSION_UNKNOWN */
  require(hostId: string, token: string): ObjectOwner
  /**
   * Whether the lease of an owner may still run. After a restart, this host does not know which
   * owners it had told that they are alive, so it counts all of them as alive for a while.
   */
  isAlive(owner: ObjectOwner): boolean
}

type Session = { runId: string; token: string; renewedMs: number }

/** Creates the sessions of a component host, in memory. */
export function createSessions({
  clock,
  random,
}: {
  clock: Pick<MachineClock, 'monotonicMs'>
  random: Pick<Random, 'uuid'>
}): Sessions {
  const startedMs = clock.monotonicMs()
  const current = new Map<string, Session>()
  const offered = new Map<string, Omit<Session, 'renewedMs'>>()
  return {
    renew: (hostId, { runId, token }) => {
      const session = current.get(hostId)
      if (session?.token === token && session.runId === runId) {
        session.renewedMs = clock.monotonicMs()
        return { token }
      }
      const offer = offered.get(hostId)
      if (offer?.token === token && offer.runId === runId) {
        offered.delete(hostId)
        current.set(hostId, { runId, token, renewedMs: clock.monotonicMs() })
        return { token }
      }
      const next = offer?.runId === runId ? offer : { runId, token: random.uuid() }
      offered.set(hostId, next)
      return { token: next.token }
    },
    require: (hostId, token) => {
      const session = current.get(hostId)
      if (session === undefined || session.token !== token)
        throw new EsxiError(
          'VSAN_SESSION_UNKNOWN',
          'this host has restarted since the session began',
        )
      return { hostId, runId: session.runId }
    },
    isAlive: ({ hostId, runId }) => {
      const session = current.get(hostId)
      const nowMs = clock.monotonicMs()
      if (session === undefined) return nowMs - startedMs < SESSION_MS
      return session.runId === runId && nowMs - session.renewedMs < SESSION_MS
    },
  }
}
