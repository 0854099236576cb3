import { randomUUID } from 'node:crypto'
import type { ClusterClock, MachineClock } from '@nkpsim/daemon'
import { STREAM_GRACE_MS } from '@nkpsim/rpc'
import type { SessionRecord } from '../records/session.ts'
import { durationMs } from '../settings/settings.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { type HostPrivileges, hostPrivileges } from './host-privileges.ts'
import { isOver } from './session-record.ts'
import type { SessionTokens } from './session-token.ts'

/**
 * How long a host takes a token that no vCenter revokes: the bound on what a disconnected host
 * still allows.
 */
const LIFETIME_MS = 15 * 60_000
/**
 * Revoked tokens and users that are listed. Beyond them the user with most tokens in the list is
 * listed instead, with all that he was given: nobody ends what others do by logging out often.
 */
const MAX_REVOKED = 1000

/** A token for hosts, and until when it lasts. */
export type HostToken = { token: string; expiresMs: number }

/** Tokens that hosts refuse before they expire. */
export type Revocations = {
  /** Tokens of earlier epochs are all refused. */
  epoch: number
  /** Grows with each change within an epoch. */
  revision: number
  tokens: readonly RevokedToken[]
  /** Of these all tokens of earlier epochs are refused, too. */
  users: readonly RevokedUser[]
}

type RevokedToken = { id: string; user: string; expiresMs: number }
type RevokedUser = { user: string; epoch: number; expiresMs: number }

/**
 * Gives out tokens for hosts, and revokes those whose session has ended or whose user may do
 * something else than they say.
 */
export type HostTokens = {
  issue(session: SessionRecord): Promise<HostToken>
  revocations(): Revocations
  stop(): void
}

/** A token that was given out and has not expired. */
export type IssuedToken = {
  id: string
  sessionId: string
  user: string
  /** As the token says. */
  privileges: HostPrivileges
  issuedMs: number
  expiresMs: number
}

/** What decides on tokens, beside the time: none lasts longer than its session. */
const DECISIVE = [
  'sessions',
  'settings',
  'users',
  'permissions',
  'roles',
  'datacenters',
  'folders',
  'clusters',
  'hosts',
] as const satisfies readonly (keyof Snapshot)[]

type Given = { issued: IssuedToken; signed: Promise<string> }

/**
 * What was given out is kept in memory alone. A vCenter that starts begins an epoch, so that hosts
 * refuse what was given out before.
 * @param onRevoked told when hosts should hear of the next revocations
 */
export function createHostTokens(input: {
  store: Store
  /** Sessions last by it. */
  clusterClock: ClusterClock
  /**
   * By which hosts tell what has expired. Epochs come from it too, so that a restored vCenter is
   * beyond what hosts know.
   */
  machineClock: MachineClock
  tokens: SessionTokens
  onRevoked: () => void
}): HostTokens {
  const { store, clusterClock, machineClock, tokens } = input
  const given = new Map<string, Given>()
  const { tokenEpoch } = store.change((tables) => tables.raiseTokenEpoch(machineClock.nowMs()))
  let revoked: Revocations = { epoch: tokenEpoch, revision: 0, tokens: [], users: [] }
  /** Of tokens that are given out now. */
  let epoch = tokenEpoch

  const isLive = ({ expiresMs }: { expiresMs: number }): boolean => machineClock.nowMs() < expiresMs
  /** Until when something may go on by a token. */
  const endMsOf = ({ expiresMs }: IssuedToken): number => expiresMs + STREAM_GRACE_MS
  const review = (snapshot: Snapshot): void => {
    for (const [id, { issued }] of given)
      if (!isLive({ expiresMs: endMsOf(issued) })) given.delete(id)
    const all = [...given.values()].map(({ issued }) => issued)
    const stale = tokensToRevoke(snapshot, all, clusterClock.nowMs())
    if (stale.length === 0) return
    for (const { id } of stale) given.delete(id)
    const ended = stale.map((token) => ({
      id: token.id,
      user: token.user,
      expiresMs: endMsOf(token),
    }))
    const next = withinBound(
      [...revoked.tokens.filter(isLive), ...ended],
      revoked.users.filter(isLive),
      { epoch: epoch + 1, expiresMs: machineClock.nowMs() + LIFETIME_MS + STREAM_GRACE_MS },
    )
    if (next.isOfAll) {
      epoch += 1
      given.clear()
      revoked = { epoch, revision: 0, tokens: [], users: [] }
    } else {
      const { tokens, users, named } = next
      if (named.size > 0) epoch += 1
      for (const [id, { issued }] of given) if (named.has(issued.user)) given.delete(id)
      revoked = { epoch: revoked.epoch, revision: revoked.revision + 1, tokens, users }
    }
    input.onRevoked()
  }
  // Most changes are of what no token depends on.
  const unsubscribe = store.onChange((next, previous) => {
    if (DECISIVE.some((table) => next[table] !== previous[table])) review(next)
  })

  return {
    issue: async (session) => {
      const snapshot = store.snapshot()
      const nowMs = machineClock.nowMs()
      const known = [...given.values()].find(
        ({ issued }) => issued.sessionId === session.id && isFresh(issued, nowMs),
      )
      if (known !== undefined)
        return { token: await known.signed, expiresMs: known.issued.expiresMs }
      const lifetimeMs = Math.min(
        LIFETIME_MS,
        durationMs(snapshot, 'nkpsim.session.idleTimeout'),
        session.expiresMs - clusterClock.nowMs(),
      )
      const issued: IssuedToken = {
        id: randomUUID(),
        sessionId: session.id,
        user: session.user,
        privileges: hostPrivileges(snapshot, session.user),
        issuedMs: nowMs,
        expiresMs: nowMs + lifetimeMs,
      }
      const { privileges, ...claims } = issued
      const signed = tokens.issueForHosts({ ...claims, ...privileges, epoch })
      // Before it is signed: what changes meanwhile revokes it.
      given.set(issued.id, { issued, signed })
      return { token: await signed, expiresMs: issued.expiresMs }
    },
    revocations: () => revoked,
    stop: unsubscribe,
  }
}

/**
 * Tokens whose session has ended, or that say something else of their user's rights than holds now.
 * Pure.
 */
export function tokensToRevoke(
  snapshot: Snapshot,
  issued: readonly IssuedToken[],
  nowMs: number,
): IssuedToken[] {
  const live = new Set(
    snapshot.sessions
      // How long it was idle does not matter here: a token outlives no idle session.
      .filter((session) => !isOver(snapshot, { ...session, lastActiveMs: nowMs }, nowMs))
      .map(({ id }) => id),
  )
  const users = new Set(issued.map(({ user }) => user))
  const rights = new Map([...users].map((user) => [user, textOf(hostPrivileges(snapshot, user))]))
  return issued.filter(
    ({ sessionId, user, privileges }) =>
      !live.has(sessionId) || rights.get(user) !== textOf(privileges),
  )
}

/**
 * What is listed of revoked tokens and users. Pure.
 * @param whole what is listed of a user in the place of his tokens
 */
function withinBound(
  tokens: readonly RevokedToken[],
  users: readonly RevokedUser[],
  whole: Omit<RevokedUser, 'user'>,
) {
  const byUser = Map.groupBy(tokens, ({ user }) => user)
  const byCount = [...byUser].sort(([, one], [, other]) => other.length - one.length)
  const listed = new Set(users.map(({ user }) => user))
  const named = new Set<string>()
  let count = users.length + tokens.length
  for (const [user, own] of byCount) {
    if (count <= MAX_REVOKED || own.length < 2) break
    named.add(user)
    count -= own.length - (listed.has(user) ? 0 : 1)
  }
  return {
    named,
    isOfAll: count > MAX_REVOKED,
    tokens: tokens.filter(({ user }) => !named.has(user)),
    users: [
      ...users.filter(({ user }) => !named.has(user)),
      ...[...named].map((user) => ({ user, ...whole })),
    ],
  }
}

/**
 * Whether a token is given out again: half of its life lies before it. A clock that was set back
 * makes none last longer.
 */
function isFresh({ issuedMs, expiresMs }: IssuedToken, nowMs: number): boolean {
  return nowMs >= issuedMs && expiresMs - nowMs >= (expiresMs - issuedMs) / 2
}

function textOf({ prv, hosts }: HostPrivileges): string {
  return JSON.stringify([prv, Object.entries(hosts ?? {}).sort()])
}
