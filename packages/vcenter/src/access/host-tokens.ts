import { randomUUID } from 'node:crypto'
import type { Clock } from '@nkpsim/daemon'
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
 * Revoked tokens that are listed one by one; beyond them all tokens that were given out are
 * revoked.
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
  tokens: readonly { id: string; expiresMs: number }[]
}

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

type Given = { issued: IssuedToken; signed: Promise<string> }

/**
 * What was given out is kept in memory alone. A vCenter that starts begins an epoch, so that hosts
 * refuse what was given out before.
 * @param onRevoked told when hosts should hear of the next revocations
 */
export function createHostTokens(input: {
  store: Store
  /** Of the cluster, by which sessions last. */
  clock: Clock
  /**
   * By which hosts tell what has expired. Epochs come from it too, so that a restored vCenter is
   * beyond what hosts know.
   */
  machineClock: Pick<Clock, 'nowMs'>
  tokens: SessionTokens
  onRevoked: () => void
}): HostTokens {
  const { store, clock, machineClock, tokens } = input
  const given = new Map<string, Given>()
  const { tokenEpoch } = store.change((tables) => tables.raiseTokenEpoch(machineClock.nowMs()))
  let revoked: Revocations = { epoch: tokenEpoch, revision: 0, tokens: [] }

  const isLive = ({ expiresMs }: { expiresMs: number }): boolean => machineClock.nowMs() < expiresMs
  /** Until when something may go on by a token. */
  const endMsOf = ({ expiresMs }: IssuedToken): number => expiresMs + STREAM_GRACE_MS
  const review = (snapshot: Snapshot): void => {
    for (const [id, { issued }] of given)
      if (!isLive({ expiresMs: endMsOf(issued) })) given.delete(id)
    const all = [...given.values()].map(({ issued }) => issued)
    const stale = tokensToRevoke(snapshot, all, clock.nowMs())
    if (stale.length === 0) return
    for (const { id } of stale) given.delete(id)
    const { epoch, revision } = revoked
    const ended = stale.map((token) => ({ id: token.id, expiresMs: endMsOf(token) }))
    const next = [...revoked.tokens.filter(isLive), ...ended]
    if (next.length <= MAX_REVOKED) revoked = { epoch, revision: revision + 1, tokens: next }
    else {
      given.clear()
      revoked = { epoch: epoch + 1, revision: 0, tokens: [] }
    }
    input.onRevoked()
  }
  const unsubscribe = store.onChange(review)

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
        session.expiresMs - clock.nowMs(),
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
      const signed = tokens.issueForHosts({ ...claims, ...privileges, epoch: revoked.epoch })
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
 * Whether a token is given out again: half of its life lies before it. A clock that was set back
 * makes none last longer.
 */
function isFresh({ issuedMs, expiresMs }: IssuedToken, nowMs: number): boolean {
  return nowMs >= issuedMs && expiresMs - nowMs >= (expiresMs - issuedMs) / 2
}

function textOf({ prv, hosts }: HostPrivileges): string {
  return JSON.stringify([prv, Object.entries(hosts ?? {}).sort()])
}
