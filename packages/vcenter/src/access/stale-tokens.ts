import type { SessionRecord } from '../records/session.ts'
import { durationMs } from '../settings/settings.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { hostPrivileges } from './host-privileges.ts'
import type { IssuedToken, IssuedTokens } from './issued-tokens.ts'
import { isOver } from './session-record.ts'

/** Parts of a snapshot that the privileges on a host, or its place in the inventory, depend on. */
const DECISIVE = [
  'permissions',
  'roles',
  'datacenters',
  'folders',
  'clusters',
  'hosts',
] as const satisfies readonly (keyof Snapshot)[]

type Known = Pick<Snapshot, 'sessions' | 'settings' | 'users' | (typeof DECISIVE)[number]>

/**
 * Returns the tokens that a change of the store makes stale: tokens whose session has ended, tokens
 * that last longer than a lowered idle time allows, tokens for hosts outside the inventory, and
 * tokens whose privileges differ from their user's present privileges on the host. Reads only the
 * tokens that the change may affect. Pure.
 */
export function tokensToRevoke(
  next: Known,
  previous: Known,
  issued: IssuedTokens,
  nowMs: number,
): Set<IssuedToken> {
  const stale = new Set(
    endedSessions(next, previous, issued, nowMs).flatMap((id) => [...issued.ofSession(id)]),
  )
  if (next.settings !== previous.settings) {
    const idleMs = durationMs(next, 'nkpsim.session.idleTimeout')
    for (const token of issued.all())
      if (token.expiresMs - token.issuedMs > idleMs) stale.add(token)
  }
  if (DECISIVE.some((table) => next[table] !== previous[table]))
    for (const token of tokensOfOtherRights(next, issued.all())) stale.add(token)
  return stale
}

/** Returns the sessions with tokens that a change of the store has ended. */
function endedSessions(
  next: Known,
  previous: Known,
  issued: Pick<IssuedTokens, 'sessions'>,
  nowMs: number,
): string[] {
  const areSame = next.users === previous.users && next.settings === previous.settings
  if (areSame && next.sessions === previous.sessions) return []
  const records = byId(next.sessions)
  const before = areSame ? byId(previous.sessions) : undefined
  return [...issued.sessions()].filter((id) => {
    const record = records.get(id)
    if (record === undefined) return true
    return !hasSameEnd(record, before?.get(id)) && !isLive(next, record, nowMs)
  })
}

function byId(sessions: readonly SessionRecord[]): Map<string, SessionRecord> {
  return new Map(sessions.map((session) => [session.id, session]))
}

/** Whether two records of a session end at the same time, unless the session becomes idle. */
function hasSameEnd(one: SessionRecord, other: SessionRecord | undefined): boolean {
  return (
    one.passwordStamp === other?.passwordStamp &&
    one.issuedMs === other.issuedMs &&
    one.expiresMs === other.expiresMs
  )
}

/**
 * Whether a session has not ended. Ignores the idle time, because a stream may use the token of an
 * idle session after the token has expired.
 */
function isLive(
  snapshot: Pick<Snapshot, 'users' | 'settings'>,
  session: SessionRecord,
  nowMs: number,
): boolean {
  return !isOver(snapshot, { ...session, lastActiveMs: nowMs }, nowMs)
}

/** Returns the tokens whose privileges are not the present ones. */
function tokensOfOtherRights(next: Known, issued: ReadonlySet<IssuedToken>): IssuedToken[] {
  return [...Map.groupBy(issued, ({ user }) => user)].flatMap(([user, own]) => {
    const privilegesOf = hostPrivileges(next, user)
    return [...Map.groupBy(own, ({ hostId }) => hostId)].flatMap(([hostId, forHost]) => {
      const present = privilegesOf(hostId)
      return forHost.filter(({ privileges }) => !isSame(privileges, present))
    })
  })
}

/**
 * Returns the tokens whose session has ended, for example because the machine's clock was set. A
 * token never outlives the idle time, because its session was used when the token was issued. Pure.
 */
export function tokensPastSession(
  snapshot: Pick<Snapshot, 'sessions' | 'users' | 'settings'>,
  issued: ReadonlySet<IssuedToken>,
  nowMs: number,
): IssuedToken[] {
  if (issued.size === 0) return []
  const live = new Set(
    snapshot.sessions.filter((session) => isLive(snapshot, session, nowMs)).map(({ id }) => id),
  )
  return [...issued].filter(({ sessionId }) => !live.has(sessionId))
}

function isSame(one: readonly string[], other: readonly string[] | undefined): boolean {
  return one.length === other?.length && one.every((each, index) => each === other[index])
}
