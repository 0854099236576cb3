import { durationMs } from '../settings/settings.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { hostPrivileges } from './host-privileges.ts'
import { isOver } from './session-record.ts'
import type { HostTokenClaims } from './session-token.ts'

/** An issued token that a call or a stream may still use. */
export type IssuedToken = Omit<HostTokenClaims, 'epoch'> & {
  /** Time of the cluster's clock at the issue. */
  clusterIssuedMs: number
  /** Lifetime by the cluster's clock. */
  clusterLifetimeMs: number
}

/** The same time on both clocks. */
export type Now = { clusterMs: number; machineMs: number }

/**
 * Returns the tokens whose session has ended, tokens that last longer than a lowered idle time
 * allows, tokens for hosts outside the inventory, and tokens whose privileges differ from their
 * user's present privileges on the host. Pure.
 */
export function tokensToRevoke(
  snapshot: Snapshot,
  issued: readonly IssuedToken[],
  now: Now,
): IssuedToken[] {
  const past = new Set(tokensPastSession(snapshot, issued, now))
  const idleMs = durationMs(snapshot, 'nkpsim.session.idleTimeout')
  const changed = [...Map.groupBy(issued, ({ user }) => user)].flatMap(([user, own]) => {
    const privilegesOf = hostPrivileges(snapshot, user)
    return [...Map.groupBy(own, ({ hostId }) => hostId)].flatMap(([hostId, forHost]) => {
      const present = privilegesOf(hostId)
      return forHost.filter(({ privileges }) => !isSame(privileges, present))
    })
  })
  const stale = new Set(changed)
  return issued.filter(
    (token) => past.has(token) || token.clusterLifetimeMs > idleMs || stale.has(token),
  )
}

/**
 * Returns the tokens whose session has ended by the cluster's clock. A session was used when its
 * token was issued, so a valid token also ends when it is as old as the idle time. Pure.
 */
export function tokensPastSession(
  snapshot: Pick<Snapshot, 'sessions' | 'users' | 'settings'>,
  issued: readonly IssuedToken[],
  { clusterMs, machineMs }: Now,
): IssuedToken[] {
  if (issued.length === 0) return []
  const live = new Set(
    snapshot.sessions
      // Ignores the idle time here, because a stream may use the token of an idle session after the
      // token has expired.
      .filter((session) => !isOver(snapshot, { ...session, lastActiveMs: clusterMs }, clusterMs))
      .map(({ id }) => id),
  )
  const idleMs = durationMs(snapshot, 'nkpsim.session.idleTimeout')
  return issued.filter(
    ({ sessionId, expiresMs, clusterIssuedMs }) =>
      !live.has(sessionId) || (machineMs < expiresMs && clusterMs >= clusterIssuedMs + idleMs),
  )
}

function isSame(one: readonly string[], other: readonly string[] | undefined): boolean {
  return one.length === other?.length && one.every((each, index) => each === other[index])
}
