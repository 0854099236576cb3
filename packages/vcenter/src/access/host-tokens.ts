import type { SimulatedClock } from '@nkpsim/daemon'
import type { MachineClock, Random } from '@nkpsim/effects'
import { STREAM_GRACE_MS } from '@nkpsim/rpc'
import type { SessionRecord } from '../records/session.ts'
import { durationMs } from '../settings/settings.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { hostPrivileges } from './host-privileges.ts'
import { type Revocations, withinBound } from './revocation-list.ts'
import type { SessionTokens } from './session-token.ts'
import { type IssuedToken, tokensPastSession, tokensToRevoke } from './stale-tokens.ts'

/**
 * Lifetime of a token. A disconnected host receives no revocations, so it may accept a revoked
 * token for this time.
 */
const LIFETIME_MS = 15 * 60_000
/** Interval of the machine's clock at which the cluster's clock is read. */
const LOOK_MS = 2000

/** A token for hosts, and its expiry. */
export type HostToken = { token: string; expiresMs: number }

/**
 * Issues tokens for hosts. Revokes a token when its session ends, also when the cluster's clock
 * jumps past that end, or when its user's privileges change.
 */
export type HostTokens = {
  issue(session: SessionRecord): Promise<HostToken>
  revocations(): Revocations
  stop(): void
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

/** Sleeps until the cluster's clock should be read again. Returns false if the signal aborted. */
async function hasSlept(clock: MachineClock, signal: AbortSignal): Promise<boolean> {
  return clock.sleep(LOOK_MS, signal).then(
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
