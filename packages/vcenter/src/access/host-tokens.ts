import type { MachineClock, Random } from '@nkpsim/effects'
import { STREAM_GRACE_MS } from '@nkpsim/rpc'
import { VcenterError } from '../errors.ts'
import type { SessionRecord } from '../records/session.ts'
import { durationMs } from '../settings/settings.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { byClockOfHost, createHostClocks } from './host-clocks.ts'
import { hostPrivileges } from './host-privileges.ts'
import { createIssuedTokens, type IssuedToken } from './issued-tokens.ts'
import { type Revocations, withinBound } from './revocation-list.ts'
import type { SessionTokens } from './session-token.ts'
import { tokensPastSession, tokensToRevoke } from './stale-tokens.ts'

/**
 * Lifetime of a token. A disconnected host receives no revocations, so it may accept a revoked
 * token for this time.
 */
const LIFETIME_MS = 15 * 60_000
/** Interval at which vCenter looks for a jump of the machine's clock. */
const LOOK_MS = 2000
/**
 * Maximum lead of a host's epoch over vCenter's clock: 100 years. This bound leaves numbers for
 * later epochs.
 */
const MAX_AHEAD_MS = 100 * 365.25 * 24 * 60 * 60_000
/** Minimum time between epochs that hosts cause, so that hosts do not revoke all tokens often. */
const REST_MS = 60_000
/** Maximum number of hosts in one request. */
const MAX_REQUESTED = 100
/**
 * Maximum number of tokens of one user that calls or streams may still use. A client that renews
 * the tokens for the maximum number of hosts needs half of it.
 */
const MAX_OF_USER = 50_000

/** A token for a host, and its expiry. */
export type HostToken = { hostId: string; token: string; expiresMs: number }

/**
 * Issues tokens for hosts. Each token is for one host. Revokes a token when its session ends, also
 * when the machine's clock jumps past that end, when its user's privileges on the host change, or
 * when the host leaves the inventory.
 */
export type HostTokens = {
  /**
   * Returns a token for each of these hosts that is in the inventory and is not being removed.
   * @throws VcenterError INVALID_REQUEST if there are too many hosts
   */
  issue(session: SessionRecord, hostIds: readonly string[]): Promise<HostToken[]>
  /**
   * Revokes the tokens for a host that is being removed. Issues no tokens for it until the returned
   * object is disposed.
   */
  withdraw(hostId: string): Disposable
  revocations(): Revocations
  /**
   * Begins an epoch above a host's epoch, unless vCenter's epoch is already above it. Otherwise the
   * host would refuse every token. Its epoch can be later if vCenter's clock was ahead and vCenter
   * was then restored from a backup. Returns false if the host's epoch is too far ahead of the
   * clock.
   */
  passEpoch(hostEpoch: number): Promise<boolean>
  stop(): void
}

type Given = { issued: IssuedToken; signed: Promise<string> }
/** What the lifetime of a token depends on. */
type Lifetime = { session: SessionRecord; snapshot: Snapshot; nowMs: number }

/**
 * Creates the issuer of host tokens. It keeps issued tokens only in memory. Each start of vCenter
 * begins a new epoch, so hosts refuse all tokens from before the start.
 * @param onRevoked called when hosts should receive new revocations
 */
export async function createHostTokens(input: {
  store: Store
  /**
   * Clock by which sessions end and hosts judge expiry. Epochs come from this clock too, so that a
   * restored vCenter has a newer epoch than its hosts know.
   */
  machineClock: MachineClock
  /** Returns how far a host's clock is behind `machineClock`; undefined if it was not measured. */
  clockBehindMs: (hostId: string) => number | undefined
  tokens: Pick<SessionTokens, 'issueForHost'>
  random: Random
  onRevoked: () => void
}): Promise<HostTokens> {
  const { store, machineClock, tokens } = input
  const clocks = createHostClocks(input.clockBehindMs)
  const given = createIssuedTokens()
  /** The last token of each session for each host. */
  const latest = new Map<string, Given>()
  /** Ids of hosts that are being removed. */
  const leaving: string[] = []
  const { tokenEpoch } = await store.change((tables) =>
    tables.raiseTokenEpoch(machineClock.nowMs()),
  )
  let revoked: Revocations = { epoch: tokenEpoch, revision: 0, tokens: [], users: [] }
  /** Epoch of newly issued tokens. */
  let epoch = tokenEpoch
  /** When a host last caused a new epoch, by `monotonicMs`. */
  let passedMs = Number.NEGATIVE_INFINITY

  const isLive = ({ expiresMs }: { expiresMs: number }): boolean => machineClock.nowMs() < expiresMs
  /**
   * Returns the time at which the last stream with a token must have ended. That is later if the
   * host's clock was set back after the issue.
   */
  const endMsOf = ({ hostId, expiresMs, clockBehindMs }: IssuedToken): number =>
    expiresMs + STREAM_GRACE_MS + Math.max(0, clocks.behindMs(hostId) - clockBehindMs)
  const forget = (token: IssuedToken): void => {
    given.remove(token)
    if (latest.get(keyOf(token))?.issued === token) latest.delete(keyOf(token))
  }
  const mayUse = (token: IssuedToken): boolean => isLive({ expiresMs: endMsOf(token) })
  const forgetEnded = (tokens: Iterable<IssuedToken>): void => {
    for (const token of tokens) if (!mayUse(token)) forget(token)
  }
  /** Begins an epoch. Revokes all tokens. */
  const beginEpoch = (next: number): void => {
    epoch = next
    given.clear()
    latest.clear()
    revoked = { epoch, revision: 0, tokens: [], users: [] }
  }
  const revoke = (tokens: Iterable<IssuedToken>): void => {
    const stale = [...tokens].filter(mayUse)
    if (stale.length === 0) return
    for (const token of stale) forget(token)
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
      beginEpoch(epoch + 1)
    } else {
      const { tokens, users, named } = next
      if (named.size > 0) epoch += 1
      for (const user of named) for (const issued of given.ofUser(user)) forget(issued)
      revoked = { epoch: revoked.epoch, revision: revoked.revision + 1, tokens, users }
    }
    input.onRevoked()
  }
  const withoutLeaving = (snapshot: Snapshot): Snapshot =>
    leaving.length === 0
      ? snapshot
      : { ...snapshot, hosts: snapshot.hosts.filter(({ id }) => !leaving.includes(id)) }
  const unsubscribe = store.onChange((next, previous) =>
    revoke(tokensToRevoke(next, previous, given, machineClock.nowMs())),
  )
  // A jump of the machine's clock changes nothing in the store.
  const stopping = new AbortController()
  const watchClock = async (): Promise<void> => {
    while (await hasSlept(machineClock, LOOK_MS, stopping.signal)) {
      // Remembers the differences for the time when vCenter follows a host no longer.
      for (const { id } of store.snapshot().hosts) clocks.behindMs(id)
      forgetEnded(given.all())
      revoke(tokensPastSession(store.snapshot(), given.all(), machineClock.nowMs()))
      revoke([...given.all()].filter(clocks.isForOtherClock))
    }
  }
  void watchClock()

  /** Returns the last token of a session for a host, or a new token. */
  const tokenFor = (
    hostId: string,
    privileges: readonly string[],
    { session, snapshot, nowMs }: Lifetime,
  ): Given => {
    const key = keyOf({ sessionId: session.id, hostId })
    const known = latest.get(key)
    const isReusable =
      known !== undefined && isFresh(known.issued, nowMs) && !clocks.isForOtherClock(known.issued)
    if (isReusable) return known
    const idleMs = durationMs(snapshot, 'nkpsim.session.idleTimeout')
    const issued: IssuedToken = {
      id: input.random.uuid(),
      sessionId: session.id,
      user: session.user,
      hostId,
      privileges,
      issuedMs: nowMs,
      expiresMs: Math.min(nowMs + LIFETIME_MS, nowMs + idleMs, session.expiresMs),
      clockBehindMs: clocks.behindMs(hostId),
    }
    const next = { issued, signed: tokens.issueForHost({ ...byClockOfHost(issued), epoch }) }
    // Lists the token before it is signed, so that a change during the signing also revokes it.
    given.add(issued)
    latest.set(key, next)
    return next
  }

  return {
    issue: async (session, hostIds) => {
      if (hostIds.length > MAX_REQUESTED)
        throw new VcenterError(
          'INVALID_REQUEST',
          `a request is for at most ${MAX_REQUESTED} hosts; send several requests`,
        )
      const own = given.ofUser(session.user)
      if (own.size >= MAX_OF_USER) forgetEnded(own)
      if (own.size >= MAX_OF_USER) revoke(own)
      const snapshot = withoutLeaving(store.snapshot())
      const privilegesOf = hostPrivileges(snapshot, session.user)
      const lifetime = { nowMs: machineClock.nowMs(), session, snapshot }
      const all = [...new Set(hostIds)].flatMap((hostId) => {
        const privileges = privilegesOf(hostId)
        return privileges === undefined ? [] : [tokenFor(hostId, privileges, lifetime)]
      })
      return Promise.all(
        all.map(async ({ issued: { hostId, expiresMs }, signed }) => {
          return { hostId, token: await signed, expiresMs }
        }),
      )
    },
    withdraw: (hostId) => {
      leaving.push(hostId)
      revoke([...given.all()].filter((token) => token.hostId === hostId))
      return { [Symbol.dispose]: () => void leaving.splice(leaving.indexOf(hostId), 1) }
    },
    revocations: () => revoked,
    passEpoch: async (hostEpoch) => {
      if (hostEpoch > machineClock.nowMs() + MAX_AHEAD_MS) return false
      while (hostEpoch >= epoch && !stopping.signal.aborted) {
        const restMs = passedMs + REST_MS - machineClock.monotonicMs()
        if (restMs > 0) {
          await hasSlept(machineClock, restMs, stopping.signal)
          continue
        }
        passedMs = machineClock.monotonicMs()
        const raised = await store.change((tables) => tables.raiseTokenEpoch(hostEpoch + 1))
        beginEpoch(Math.max(raised.tokenEpoch, epoch + 1))
        input.onRevoked()
      }
      return true
    },
    stop: () => {
      stopping.abort()
      unsubscribe()
    },
  }
}

/** Sleeps. Returns false if the signal aborted. */
async function hasSlept(clock: MachineClock, ms: number, signal: AbortSignal): Promise<boolean> {
  return clock.sleep(ms, signal).then(
    () => true,
    () => false,
  )
}

/**
 * Whether a token may be handed out again: at least half of its lifetime must be left. Setting the
 * clock back does not make a token fresh.
 */
function isFresh({ issuedMs, expiresMs }: IssuedToken, nowMs: number): boolean {
  return nowMs >= issuedMs && expiresMs - nowMs >= (expiresMs - issuedMs) / 2
}

function keyOf({ sessionId, hostId }: Pick<IssuedToken, 'sessionId' | 'hostId'>): string {
  return `${sessionId} ${hostId}`
}
