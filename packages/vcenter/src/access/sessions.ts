import { createHash, randomUUID } from 'node:crypto'
import type { Secret } from '@nkpsim/crypto'
import type { Clock } from '@nkpsim/daemon'
import { VcenterError } from '../errors.ts'
import { durationMs, settingValue } from '../settings/settings.ts'
import type { Store } from '../store/store.ts'
import { createLoginCounter } from './login-limit.ts'
import {
  notAuthenticated,
  type SessionClaims,
  type SessionTokens,
  sessionExpired,
} from './session-token.ts'
import { isPasswordOf, passwordStamp } from './users.ts'

/** Sessions at a time; a login beyond them ends the one that was idle longest. */
const MAX_SESSIONS = 1000
/** Passwords checked at a time: each takes memory and a thread. */
const MAX_CHECKS = 8

/** A session that stands. */
export type Session = Pick<SessionClaims, 'id' | 'user' | 'issuedMs' | 'expiresMs'> & {
  lastActiveMs: number
}

/** Who is logged in. */
export type Sessions = {
  /** @throws VcenterError INVALID_LOGIN, ACCOUNT_LOCKED, LOGIN_LIMIT_REACHED */
  login(user: string, password: Secret): Promise<{ token: string; session: Session }>
  /**
   * The session of a token, which is thereby in use.
   * @throws VcenterError NOT_AUTHENTICATED, SESSION_EXPIRED
   */
  authenticate(token: string): Promise<Session>
  list(): Session[]
  /** @throws VcenterError SESSION_NOT_FOUND */
  end(id: string): void
}

type Known = SessionClaims & { lastActiveMs: number; tokenSha256: string }

/**
 * Sessions over the users of a store. A token outlives a restart of vCenter: what it says is signed. A session that was ended is remembered
 * until its token would have expired.
 */
export function createSessions({
  store,
  clock,
  tokens,
}: {
  store: Store
  clock: Clock
  tokens: SessionTokens
}): Sessions {
  const known = new Map<string, Known>()
  const counter = createLoginCounter()
  let checks = 0

  const isOver = (session: Known): boolean => {
    const snapshot = store.snapshot()
    const nowMs = clock.nowMs()
    const idleMs = durationMs(snapshot, 'nkpsim.session.idleTimeout')
    const user = snapshot.users.find(({ name }) => name === session.user)
    return (
      snapshot.endedSessions.has(session.id) ||
      user === undefined ||
      passwordStamp(user) !== session.passwordStamp ||
      nowMs >= session.expiresMs ||
      nowMs - session.lastActiveMs >= idleMs
    )
  }
  const dropOver = (): void => {
    for (const [key, session] of known) if (isOver(session)) known.delete(key)
  }
  const keep = (claims: SessionClaims, token: string): Known => {
    dropOver()
    const [idlest] = [...known].sort(([, a], [, b]) => a.lastActiveMs - b.lastActiveMs)
    if (known.size >= MAX_SESSIONS && idlest !== undefined) known.delete(idlest[0])
    const session = { ...claims, lastActiveMs: clock.nowMs(), tokenSha256: sha256(token) }
    known.set(session.tokenSha256, session)
    return session
  }
  const check = async (name: string, password: Secret) => {
    if (checks >= MAX_CHECKS)
      throw new VcenterError('LOGIN_LIMIT_REACHED', 'too many logins at once: try again')
    checks++
    try {
      const user = store.snapshot().users.find((each) => each.name === name)
      return (await isPasswordOf(user, password)) ? user : undefined
    } finally {
      checks--
    }
  }

  return {
    login: async (text, password) => {
      const name = text.toLowerCase()
      const snapshot = store.snapshot()
      const limit = {
        maxFailures: settingValue(snapshot, 'nkpsim.login.maxFailures'),
        failureIntervalMs: durationMs(snapshot, 'nkpsim.login.failureInterval'),
        lockMs: durationMs(snapshot, 'nkpsim.login.lockTime'),
      }
      const lockedForMs = counter.lockedForMs(name, limit, clock.nowMs())
      if (lockedForMs > 0)
        throw new VcenterError(
          'ACCOUNT_LOCKED',
          `too many wrong passwords: "${name}" is locked for ${Math.ceil(lockedForMs / 1000)} s more`,
        )
      counter.begin(name, clock.nowMs())
      const user = await check(name, password)
      if (user === undefined)
        throw new VcenterError('INVALID_LOGIN', 'user name or password is wrong')
      counter.succeeded(name)
      const issuedMs = clock.nowMs()
      const claims: SessionClaims = {
        id: randomUUID(),
        user: name,
        passwordStamp: passwordStamp(user),
        issuedMs,
        expiresMs: issuedMs + durationMs(store.snapshot(), 'nkpsim.session.maxLifetime'),
      }
      const token = await tokens.issue(claims, store.snapshot())
      return { token, session: keep(claims, token) }
    },
    authenticate: async (token) => {
      const key = sha256(token)
      // Not seen since vCenter started, if it is not known; a forgotten one that was idle too long may come back this way once.
      const session = known.get(key) ?? keep(await tokens.read(token, clock.nowMs()), token)
      if (isOver(session)) {
        known.delete(key)
        end(session)
        throw store.snapshot().users.some(({ name }) => name === session.user)
          ? sessionExpired()
          : notAuthenticated()
      }
      session.lastActiveMs = clock.nowMs()
      return session
    },
    list: () => {
      dropOver()
      return [...known.values()].sort((a, b) => a.issuedMs - b.issuedMs)
    },
    end: (id) => {
      const session = [...known.values()].find((each) => each.id === id)
      if (session === undefined)
        throw new VcenterError('SESSION_NOT_FOUND', 'there is no such session')
      known.delete(session.tokenSha256)
      end(session)
    },
  }

  function end({ id, expiresMs }: Known): void {
    if (store.snapshot().endedSessions.has(id)) return
    store.change((tables) => tables.endSession(id, expiresMs, clock.nowMs()))
  }
}

function sha256(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
