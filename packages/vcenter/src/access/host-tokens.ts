import type { SimulatedClock } from '@nkpsim/daemon'
import type { MachineClock, Random } from '@nkpsim/effects'
import { STREAM_GRACE_MS } from '@nkpsim/rpc'
import type { SessionRecord } from '../records/session.ts'
import { durationMs } from '../settings/settings.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { type HostPrivileges, hostPrivileges } from './host-privileges.ts'
import { isOver } from './session-record.ts'
import type { SessionTokens } from './session-token.ts'

/**
 * Lifetime of a token. A disconnected host receives no revocations, so it may accept a revoked
 * token for this time.
 */
const LIFETIME_MS = 15 * 60_000
/** Interval of the machine's clock at which the cluster's clock is read. */
const LOOK_MS = 2000
/**
 * Maximum number of entries in the revocation list. Above it, one entry for the user with the most
 * tokens replaces that user's single tokens. One user's frequent log-outs therefore do not revoke
 * the tokens of others.
 */
const MAX_REVOKED = 1000

/** A token for hosts, and its expiry. */
export type HostToken = { token: string; expiresMs: number }

/** The issued tokens that hosts must no longer accept. */
export type Revocations = {
  /** Hosts refuse every token of an earlier epoch. */
  epoch: number
  /** Increases with each change within an epoch. */
  revision: number
  tokens: readonly RevokedToken[]
  /** Users whose tokens of earlier epochs are refused too. */
  users: readonly RevokedUser[]
}

type RevokedToken = { id: string; user: string; expiresMs: number }
type RevokedUser = { user: string; epoch: number; expiresMs: number }

/**
 * Issues tokens for hosts. Revokes a token when its session ends, also when the cluster's clock
 * jumps past that end, or when its user's privileges change.
 */
export type HostTokens = {
  issue(session: SessionRecord): Promise<HostToken>
  revocations(): Revocations
  stop(): void
}

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

/**
 * Parts of a snapshot that tokens depend on. Tokens also depend on the time. Sessions are included
 * because a token must not outlive its session.
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
 * Creates the issuer of host tokens. It keeps issued tokens only in memory. Each start of vCenter
 * begins a new epoch, so hosts refuse all tokens from before the start.
 * @param onRevoked called when hosts should receive new revocations
 */
export async function createHostTokens(input: {
  store: Store
  /** Clock by which sessions expire and become idle. */
  clusterClock: Pick<SimulatedClock, 'nowMs' | 'state'>
  /**
   * Clock by which hosts judge expiry. Epochs come from this clock too, so that a restored vCenter
   * has a newer epoch than its hosts know.
   */
  machineClock: MachineClock
  tokens: SessionTokens
  random: Random
  onRevoked: () => void
}): Promise<HostTokens> {
  const { store, clusterClock, machineClock, tokens } = input
  const given = new Map<string, Given>()
  const { tokenEpoch } = await store.change((tables) =>
    tables.raiseTokenEpoch(machineClock.nowMs()),
  )
  let revoked: Revocations = { epoch: tokenEpoch, revision: 0, tokens: [], users: [] }
  /** Epoch of newly issued tokens. */
  let epoch = tokenEpoch

  const isLive = ({ expiresMs }: { expiresMs: number }): boolean => machineClock.nowMs() < expiresMs
  /** Returns the time at which the last stream with a token must have ended. */
  const endMsOf = ({ expiresMs }: IssuedToken): number => expiresMs + STREAM_GRACE_MS
  const nowOfBoth = () => ({ clusterMs: clusterClock.nowMs(), machineMs: machineClock.nowMs() })
  const allIssued = (): IssuedToken[] => {
    for (const [id, { issued }] of given)
      if (!isLive({ expiresMs: endMsOf(issued) })) given.delete(id)
    return [...given.values()].map(({ issued }) => issued)
  }
  const revoke = (stale: readonly IssuedToken[]): void => {
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
  // Most changes do not affect tokens.
  const unsubscribe = store.onChange((next, previous) => {
    if (DECISIVE.some((table) => next[table] !== previous[table]))
      revoke(tokensToRevoke(next, allIssued(), nowOfBoth()))
  })
  // A jump of the cluster's clock changes nothing in the store.
  const stopping = new AbortController()
  const watchClock = async (): Promise<void> => {
    while (await hasSlept(machineClock, stopping.signal))
      revoke(tokensPastSession(store.snapshot(), allIssued(), nowOfBoth()))
  }
  void watchClock()

  return {
    issue: async (session) => {
      const snapshot = store.snapshot()
      const { machineMs: nowMs, clusterMs } = nowOfBoth()
      const idleMs = durationMs(snapshot, 'nkpsim.session.idleTimeout')
      const known = [...given.values()].find(
        ({ issued }) =>
          issued.sessionId === session.id &&
          isFresh(issued, nowMs) &&
          clusterMs < issued.clusterIssuedMs + idleMs,
      )
      if (known !== undefined)
        return { token: await known.signed, expiresMs: known.issued.expiresMs }
      const { timeScale } = clusterClock.state()
      const clusterLifetimeMs = Math.min(
        LIFETIME_MS * timeScale,
        idleMs,
        session.expiresMs - clusterMs,
      )
      const issued: IssuedToken = {
        id: input.random.uuid(),
        sessionId: session.id,
        user: session.user,
        privileges: hostPrivileges(snapshot, session.user),
        issuedMs: nowMs,
        expiresMs: nowMs + Math.floor(clusterLifetimeMs / timeScale),
        clusterIssuedMs: clusterMs,
        clusterLifetimeMs,
      }
      const { privileges, ...claims } = issued
      const signed = tokens.issueForHosts({ ...claims, ...privileges, epoch })
      // Lists the token before it is signed, so that a change during the signing also revokes it.
      given.set(issued.id, { issued, signed })
      return { token: await signed, expiresMs: issued.expiresMs }
    },
    revocations: () => revoked,
    stop: () => {
      stopping.abort()
      unsubscribe()
    },
  }
}

/** The same time on both clocks. */
type Now = { clusterMs: number; machineMs: number }

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

/** Sleeps until the cluster's clock should be read again. Returns false if the signal aborted. */
async function hasSlept(clock: MachineClock, signal: AbortSignal): Promise<boolean> {
  return clock.sleep(LOOK_MS, signal).then(
    () => true,
    () => false,
  )
}

/**
 * Returns a list of revoked tokens and users within the maximum size. Pure.
 * @param whole further fields of the entry that replaces all tokens of a user
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
 * Whether a token may be handed out again: at least half of its lifetime must be left. Setting the
 * clock back does not make a token fresh.
 */
function isFresh({ issuedMs, expiresMs }: IssuedToken, nowMs: number): boolean {
  return nowMs >= issuedMs && expiresMs - nowMs >= (expiresMs - issuedMs) / 2
}

function textOf({ prv, hosts }: HostPrivileges): string {
  return JSON.stringify([prv, Object.entries(hosts ?? {}).sort()])
}
