import { hash } from 'node:crypto'
import type { Secret } from '@nkpsim/crypto'
import type { ClusterClock, MachineClock, Random } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'
import type { EventId, NewEvent } from '../records/event.ts'
import type { SessionRecord } from '../records/session.ts'
import { passwordStamp } from '../records/user.ts'
import { durationMs } from '../settings/settings.ts'
import type { Store } from '../store/store.ts'
import type { LoginCheck } from './login-check.ts'
import { isOver } from './session-record.ts'
import {
  notAuthenticated,
  type SessionClaims,
  type SessionTokens,
  sessionExpired,
} from './session-token.ts'

/**
 * Maximum number of sessions. A log-in above it ends the longest idle session of the user with the
 * most sessions.
 */
const MAX_SESSIONS = 1000
/**
 * Number of verified tokens that are kept in memory. Calls with these tokens need no check of the
 * signature.
 */
const MAX_READ = 1000
/**
 * Interval at which the last use of a session is stored. After a restart, a session can therefore
 * seem to be idle up to this much longer than it really is.
 */
const WRITE_USE_AFTER_MS = 60_000

/**
 * The sessions of logged-in users. They go by the machine's clock, because a person and a program
 * work in them.
 */
export type Sessions = {
  /**
   * Begins a session. The session is durable before its token is returned.
   * @param source address of the caller
   * @param signal aborts when nobody waits for the answer anymore; then no check begins
   * @throws VcenterError INVALID_LOGIN, ACCOUNT_LOCKED, LOGIN_LIMIT_REACHED
   */
  login(
    user: string,
    password: Secret,
    source: string,
    signal: AbortSignal,
  ): Promise<{ token: string; session: SessionRecord }>
  /**
   * Returns the session of a token. The call counts as a use of the session.
   * @throws VcenterError NOT_AUTHENTICATED, SESSION_EXPIRED
   */
  authenticate(token: string): Promise<SessionRecord>
  /**
   * Checks that a session continues. The check counts as a use of the session.
   * @throws VcenterError SESSION_EXPIRED
   */
  goOn(id: string): Promise<void>
  /**
   * Returns all sessions in the order in which they began, including sessions that were not used
   * since vCenter started.
   */
  list(): SessionRecord[]
  /** Returns the active session with this id; undefined if there is none. */
  find(id: string): SessionRecord | undefined
  /**
   * Ends a session: of the caller, or of somebody else.
   * @param by name of the user who ends it
   * @throws VcenterError SESSION_NOT_FOUND
   */
  end(id: string, by: string): Promise<void>
}

/**
 * Manages users' sessions, which are stored until they end. Refuses the token of a session that is
 * not stored, even if its signature is valid.
 */
export function createSessions({
  store,
  clusterClock,
  machineClock,
  tokens,
  logins,
  random,
}: {
  store: Store
  /** Clock of the events. */
  clusterClock: ClusterClock
  machineClock: MachineClock
  tokens: SessionTokens
  logins: LoginCheck
  random: Random
}): Sessions {
  const read = new Map<string, SessionClaims>()
  /** Times of last use that are not stored yet, by session id. */
  const usedMs = new Map<string, number>()

  const current = (session: SessionRecord): SessionRecord => ({
    ...session,
    lastActiveMs: Math.max(session.lastActiveMs, usedMs.get(session.id) ?? 0),
  })
  const live = (): SessionRecord[] => {
    const snapshot = store.snapshot()
    return snapshot.sessions
      .map(current)
      .filter((session) => !isOver(snapshot, session, machineClock.nowMs()))
  }
  const findLive = (id: string): SessionRecord | undefined => {
    const snapshot = store.snapshot()
    const kept = snapshot.sessions.find((each) => each.id === id)
    const session = kept && current(kept)
    return session && isOver(snapshot, session, machineClock.nowMs()) ? undefined : session
  }
  const event = (id: EventId, user: string, message: string): NewEvent => ({
    ...{ timeMs: clusterClock.nowMs(), id, entityKind: 'vCenter', entity: '', message, user },
  })
  const begin = async (session: SessionRecord, source: string): Promise<void> => {
    const { user } = session
    const stays = new Set(beside(live(), session, MAX_SESSIONS).map(({ id }) => id))
    await store.change((tables) => {
      for (const ended of store.snapshot().sessions)
        if (!stays.has(ended.id)) {
          tables.endSession(ended.id)
          const over = `A session of ${ended.user} has ended.`
          tables.insertEvent(event('UserLogoutSessionEvent', ended.user, over))
        }
      tables.putSession(session)
      const message = `User ${user} logged in from ${source}.`
      tables.insertEvent(event('UserLoginSessionEvent', user, message))
    })
    const kept = new Set(store.snapshot().sessions.map(({ id }) => id))
    for (const id of usedMs.keys()) if (!kept.has(id)) usedMs.delete(id)
  }
  /** @param by who ends the session; undefined if it is over by itself */
  const end = async (id: string, by?: string): Promise<void> => {
    usedMs.delete(id)
    const session = store.snapshot().sessions.find((each) => each.id === id)
    if (session === undefined) return
    const { user } = session
    const ended =
      by === undefined
        ? event('UserLogoutSessionEvent', user, `A session of ${user} has ended.`)
        : by === user
          ? event('UserLogoutSessionEvent', user, `User ${user} logged out.`)
          : event('SessionTerminatedEvent', by, `A session of ${user} was ended by ${by}.`)
    await store.change((tables) => {
      tables.endSession(id)
      tables.insertEvent(ended)
    })
  }
  const claimsOf = async (token: string): Promise<SessionClaims> => {
    const key = hash('sha256', token)
    const claims = read.get(key) ?? (await tokens.read(token, machineClock.nowMs()))
    read.delete(key)
    read.set(key, claims)
    const [oldest] = read.keys()
    if (read.size > MAX_READ && oldest !== undefined) read.delete(oldest)
    return claims
  }
  const use = async (session: SessionRecord): Promise<SessionRecord> => {
    const used = { ...session, lastActiveMs: machineClock.nowMs() }
    const kept = store.snapshot().sessions.find(({ id }) => id === session.id)
    usedMs.set(session.id, used.lastActiveMs)
    if (kept !== undefined && used.lastActiveMs - kept.lastActiveMs >= WRITE_USE_AFTER_MS)
      await store.change((tables) => tables.putSession(used))
    return used
  }

  return {
    login: async (text, password, source, signal) => {
      const user = await logins.check(text.toLowerCase(), password, source, signal)
      const issuedMs = machineClock.nowMs()
      const session: SessionRecord = {
        id: random.uuid(),
        user: user.name,
        passwordStamp: passwordStamp(user),
        issuedMs,
        expiresMs: issuedMs + durationMs(store.snapshot(), 'nkpsim.session.maxLifetime'),
        lastActiveMs: issuedMs,
      }
      const token = await tokens.issue(session)
      await begin(session, source)
      return { token, session }
    },
    authenticate: async (token) => {
      const claims = await claimsOf(token)
      const session = findLive(claims.id)
      if (session?.user === claims.user) return await use(session)
      const { users } = store.snapshot()
      await end(claims.id)
      throw users.some(({ name }) => name === claims.user) ? sessionExpired() : notAuthenticated()
    },
    goOn: async (id) => {
      const session = findLive(id)
      if (session === undefined) throw sessionExpired()
      await use(session)
    },
    list: live,
    find: findLive,
    end: async (id, by) => {
      if (findLive(id) === undefined)
        throw new VcenterError('SESSION_NOT_FOUND', 'there is no such session')
      await end(id, by)
    },
  }
}

/**
 * Returns the sessions that continue when a new session begins. Repeated log-ins of one user do not
 * end sessions of users who have fewer sessions. Pure.
 * @param most maximum number of sessions
 */
export function beside(
  sessions: readonly SessionRecord[],
  begins: Pick<SessionRecord, 'user'>,
  most: number,
): SessionRecord[] {
  const byUser = Map.groupBy(
    sessions.toSorted((a, b) => b.lastActiveMs - a.lastActiveMs),
    ({ user }) => user,
  )
  const countOf = (user: string): number =>
    (byUser.get(user)?.length ?? 0) + (user === begins.user ? 1 : 0)
  for (let count = sessions.length + 1; count > most; count--) {
    const [first = '', ...others] = byUser.keys()
    const user = others.reduce((one, other) => (countOf(other) > countOf(one) ? other : one), first)
    byUser.get(user)?.pop()
  }
  return [...byUser.values()].flat()
}
