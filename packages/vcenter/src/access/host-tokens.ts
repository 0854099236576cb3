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
 * Lifetime of a token. A disconnected host receives no revocations, so it accepts a revoked token
 * for at most this time.
 */
const LIFETIME_MS = 15 * 60_000
/**
 * Maximum number of revoked tokens and users in the list. Beyond it, the user with the most tokens
 * is listed instead of these tokens. So frequent log-outs of one user do not revoke tokens of
 * others.
 */
const MAX_REVOKED = 1000

/** A token for hosts, and its expiry. */
export type HostToken = { token: string; expiresMs: number }

/** Tokens that hosts refuse before they expire. */
export type Revocations = {
  /** Tokens of earlier epochs are all refused. */
  epoch: number
  /** Grows with each change within an epoch. */
  revision: number
  tokens: readonly RevokedToken[]
  /** Users whose tokens of earlier epochs are all refused too. */
  users: readonly RevokedUser[]
}

type RevokedToken = { id: string; user: string; expiresMs: number }
type RevokedUser = { user: string; epoch: number; expiresMs: number }

/**
 * Issues tokens for hosts. Revokes a token when its session ends or when its user's privileges
 * change.
 */
export type HostTokens = {
  issue(session: SessionRecord): Promise<HostToken>
  revocations(): Revocations
  stop(): void
}

/** An issued token that has not expired. */
export type IssuedToken = {
  id: string
  sessionId: string
  user: string
  /** The privileges in the token. */
  privileges: HostPrivileges
  issuedMs: number
  expiresMs: number
}

/**
 * Data that tokens depend on, besides the time. Sessions are included, since no token outlives its
 * session.
 */
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
 * Issued tokens are kept only in memory. Each start of vCenter begins a new epoch, so that hosts
 * refuse older tokens.
 * @param onRevoked called when hosts should receive new revocations
 */
export async function createHostTokens(input: {
  store: Store
  /** Clock for the expiry of sessions. */
  clusterClock: ClusterClock
  /**
   * Clock by which hosts judge expiry. Epochs also come from this clock, so that a restored vCenter
   * has a newer epoch than its hosts know.
   */
  machineClock: MachineClock
  tokens: SessionTokens
  onRevoked: () => void
}): Promise<HostTokens> {
  const { store, clusterClock, machineClock, tokens } = input
  const given = new Map<string, Given>()
  const { tokenEpoch } = await store.change((tables) =>
    tables.raiseTokenEpoch(machineClock.nowMs()),
  )
  let revoked: Revocations = { epoch: tokenEpoch, revision: 0, tokens: [], users: [] }
  /** Epoch of tokens that are issued now. */
  let epoch = tokenEpoch

  const isLive = ({ expiresMs }: { expiresMs: number }): boolean => machineClock.nowMs() < expiresMs
  /** Returns the time until which a stream may run with a token. */
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
  // Most changes affect nothing that a token depends on.
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
      // Adds the token to the list before it is signed, so that a change during the signing revokes
      // it.
      given.set(issued.id, { issued, signed })
      return { token: await signed, expiresMs: issued.expiresMs }
    },
    revocations: () => revoked,
    stop: unsubscribe,
  }
}

/**
 * Returns tokens whose session has ended, or whose privileges differ from their user's present
 * ones. Pure.
 */
export function tokensToRevoke(
  snapshot: Snapshot,
  issued: readonly IssuedToken[],
  nowMs: number,
): IssuedToken[] {
  const live = new Set(
    snapshot.sessions
      // Idle time does not matter here: a token never outlives an idle session.
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
 * Returns the list of revoked tokens and users. Pure.
 * @param whole makes the entry of a user that replaces the user's tokens
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
 * Whether a token may be issued again: at least half of its lifetime is left. A clock that was set
 * back does not extend it.
 */
function isFresh({ issuedMs, expiresMs }: IssuedToken, nowMs: number): boolean {
  return nowMs >= issuedMs && expiresMs - nowMs >= (expiresMs - issuedMs) / 2
}

function textOf({ prv, hosts }: HostPrivileges): string {
  return JSON.stringify([prv, Object.entries(hosts ?? {}).sort()])
}
