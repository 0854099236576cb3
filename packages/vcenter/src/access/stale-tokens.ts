import { durationMs } from '../settings/settings.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { type HostPrivileges, hostPrivileges } from './host-privileges.ts'
import { isOver } from './session-record.ts'

/** An issued token that a call or a stream may still use. */
export type IssuedToken = {
  id: string
  sessionId: string
  user: string
  /** The privileges in the token. */
  privileges: HostPrivileges
  issuedMs: number
  expiresMs: number
  /** Time of the cluster's clock at the issue. */
  clusterIssuedMs: number
  /** Lifetime by the cluster's clock. */
  clusterLifetimeMs: number
}

/** The same time on both clocks. */
export type Now = { clusterMs: number; machineMs: number }

/**
 * Returns the tokens whose session has ended, tokens that last longer than a lowered idle time
 * allows, and tokens whose privileges differ from their user's present privileges. Pure.
 */
export function tokensToRevoke(
  snapshot: Snapshot,
  issued: readonly IssuedToken[],
  now: Now,
): IssuedToken[] {
  const past = new Set(tokensPastSession(snapshot, issued, now))
  const users = new Set(issued.map(({ user }) => user))
  const rights = new Map([...users].map((user) => [user, textOf(hostPrivileges(snapshot, user))]))
  const idleMs = durationMs(snapshot, 'nkpsim.session.idleTimeout')
  return issued.filter(
    (token) =>
      past.has(token) ||
      token.clusterLifetimeMs > idleMs ||
      rights.get(token.user) !== textOf(token.privileges),
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

function textOf({ prv, hosts }: HostPrivileges): string {
  return JSON.stringify([prv, Object.entries(hosts ?? {}).sort()])
}
