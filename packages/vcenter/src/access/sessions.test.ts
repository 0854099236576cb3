import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { createSimulatedClock, type SimulatedClock } from '@nkpsim/daemon'
import { createTemporaryFolder, silentLogger } from '@nkpsim/daemon/testing'
import { simulatedCompute, systemClock, systemRandom } from '@nkpsim/effects'
import { ROOT } from '../records/entity.ts'
import { setSetting } from '../settings/settings.ts'
import type { Store } from '../store/store.ts'
import { storeIn } from '../testing/models.ts'
import { createLoginCheck } from './login-check.ts'
import { mayDownload } from './may-download.ts'
import { createSessionTokens } from './session-token.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { setPermission } from './set-permission.ts'
import { changePassword, createUser, deleteUser } from './users.ts'

const compute = simulatedCompute()

const USER = 'anna@vsphere.local'
const ADMIN = 'boss@vsphere.local'
const PASSWORD = 'correct horse'
const MINUTE_MS = 60_000
const ended = { code: 'SESSION_EXPIRED' }

let folder: ReturnType<typeof createTemporaryFolder>
let store: Store
let clock: SimulatedClock
let sessions: Sessions
let warnings: unknown[][]

const secret = (text: string) => Secret.from(Buffer.from(text))
const SOURCE = '192.0.2.1'
const { signal } = new AbortController()
const login = (password = PASSWORD, source = SOURCE) =>
  sessions.login(USER, secret(password), source, signal)
const sessionsOf = (of: Store) =>
  createSessions({
    random: systemRandom,
    store: of,
    clusterClock: clock,
    machineClock: { ...clock, kind: 'machine' },
    tokens: createSessionTokens(of.identity),
    logins: createLoginCheck({
      compute,
      store: of,
      machineClock: { ...clock, kind: 'machine' },
      logger: { ...silentLogger, warn: (...line) => void warnings.push(line) },
    }),
  })
const openSessions = () => sessionsOf(store)

beforeEach(async () => {
  warnings = []
  folder = createTemporaryFolder()
  store = await storeIn(folder.path)
  clock = createSimulatedClock(systemClock, { timeScale: 1, offsetMs: 0 })
  clock.freeze()
  sessions = openSessions()
  for (const name of [USER, ADMIN])
    await createUser({ store, random: systemRandom, compute }, name, secret(PASSWORD), ADMIN)
  await store.change((tables) =>
    tables.putPermission({ user: ADMIN, entity: ROOT, role: 'Admin', propagates: true }),
  )
})
afterEach(() => {
  store.close()
  folder[Symbol.dispose]()
})

describe('a prepared backup', () => {
  it('can be downloaded until the session that prepared it ends', async () => {
    await store.change((tables) =>
      tables.putPermission({ user: USER, entity: ROOT, role: 'Admin', propagates: true }),
    )
    await login()
    const sessionId = sessions.list()[0]?.id ?? ''
    const may = (id: string) => mayDownload({ store, sessions }, { user: USER, sessionId: id })
    expect([may(sessionId), may('')]).toEqual([true, true])
    await sessions.end(sessionId, 'anna@vsphere.local')
    expect([may(sessionId), may('')]).toEqual([false, true])
    await store.change((tables) =>
      tables.putPermission({ user: USER, entity: ROOT, role: 'ReadOnly', propagates: true }),
    )
    expect(may('')).toBe(false)
  })
})

describe('a session', () => {
  it('begins only with the correct password, but accepts the user name in upper or lower case', async () => {
    await expect(login('wrong')).rejects.toMatchObject({ code: 'INVALID_LOGIN' })
    await expect(
      sessions.login('nobody@vsphere.local', secret(PASSWORD), SOURCE, signal),
    ).rejects.toMatchObject({
      code: 'INVALID_LOGIN',
    })
    const { token, session } = await sessions.login(
      'Anna@vSphere.Local',
      secret(PASSWORD),
      SOURCE,
      signal,
    )
    expect(session.user).toBe(USER)
    expect(await sessions.authenticate(token)).toMatchObject({ user: USER, id: session.id })
    expect(sessions.list()).toMatchObject([{ user: USER }])
  })

  it('ends exactly after its maximum idle time', async () => {
    const { token } = await login()
    for (let use = 0; use < 3; use++) {
      await clock.advance(120 * MINUTE_MS - 1)
      await sessions.authenticate(token)
    }
    await clock.advance(120 * MINUTE_MS)
    await expect(sessions.authenticate(token)).rejects.toMatchObject(ended)
    await expect(sessions.authenticate(token)).rejects.toMatchObject(ended)
  })

  it('ends after its lifetime, even if it is in constant use', async () => {
    await setSetting(store, 'nkpsim.session.maxLifetime', '2')
    const { token, session } = await login()
    await clock.advance(119 * MINUTE_MS)
    await sessions.authenticate(token)
    await clock.advance(session.expiresMs - clock.nowMs())
    await expect(sessions.authenticate(token)).rejects.toMatchObject(ended)
  })

  it('ends when the clock is set back by more than a small correction', async () => {
    const { token, session } = await login()
    clock.set(session.issuedMs - 5 * MINUTE_MS)
    expect(await sessions.authenticate(token)).toMatchObject({ user: USER })
    clock.set(session.issuedMs - 5 * MINUTE_MS - 1)
    await expect(sessions.authenticate(token)).rejects.toMatchObject(ended)
  })

  it('is kept alive by each use, including use by streams, until its lifetime ends', async () => {
    const { session } = await login()
    for (let use = 0; use < 3; use++) {
      await clock.advance(120 * MINUTE_MS - 1)
      await sessions.goOn(session.id)
    }
    await sessions.end(session.id, session.user)
    await expect(() => sessions.goOn(session.id)).rejects.toThrow(expect.objectContaining(ended))
    const { session: idle } = await login()
    await clock.advance(120 * MINUTE_MS)
    await expect(() => sessions.goOn(idle.id)).rejects.toThrow(expect.objectContaining(ended))
  })

  it('continues after a restart unless it had ended before', async () => {
    const [first, second] = [await login(), await login()]
    await sessions.end(second.session.id, second.session.user)
    sessions = openSessions()
    expect(await sessions.authenticate(first.token)).toMatchObject({ user: USER })
    await expect(sessions.authenticate(second.token)).rejects.toMatchObject(ended)
    await expect(() => sessions.end('x', 'a')).rejects.toThrow(
      expect.objectContaining({ code: 'SESSION_NOT_FOUND' }),
    )
  })

  it('can be listed and ended by its id after a restart, even if it was not used since the restart', async () => {
    const { token, session } = await login()
    sessions = openSessions()
    expect(sessions.list()).toMatchObject([{ id: session.id, user: USER }])
    await sessions.end(session.id, session.user)
    expect(sessions.list()).toEqual([])
    await expect(sessions.authenticate(token)).rejects.toMatchObject(ended)
    sessions = openSessions()
    await expect(sessions.authenticate(token)).rejects.toMatchObject(ended)
  })

  it('is told by events: who logged in from where, logged out, or ended it', async () => {
    const [first, second] = [await login(), await login()]
    await sessions.end(first.session.id, USER)
    await sessions.end(second.session.id, ADMIN)
    const told = store.eventsAfter(0, 0, 100).map(({ id, user, message }) => [id, user, message])
    const loggedIn = ['UserLoginSessionEvent', USER, `User ${USER} logged in from ${SOURCE}.`]
    expect(told).toEqual([
      loggedIn,
      loggedIn,
      ['UserLogoutSessionEvent', USER, `User ${USER} logged out.`],
      ['SessionTerminatedEvent', ADMIN, `A session of ${USER} was ended by ${ADMIN}.`],
    ])
  })

  it('measures its idle time from its last use, even across a restart', async () => {
    const { token } = await login()
    await clock.advance(100 * MINUTE_MS)
    await sessions.authenticate(token)
    sessions = openSessions()
    await clock.advance(100 * MINUTE_MS)
    expect(await sessions.authenticate(token)).toMatchObject({ user: USER })
    sessions = openSessions()
    await clock.advance(120 * MINUTE_MS)
    expect(sessions.list()).toEqual([])
  })

  it('remembers its last use that is not stored yet when another session begins', async () => {
    const { token, session } = await login()
    await clock.advance(MINUTE_MS - 1)
    await sessions.authenticate(token)
    await login()
    await clock.advance(120 * MINUTE_MS - 1)
    expect(sessions.find(session.id)).toMatchObject({ id: session.id })
    await clock.advance(1)
    expect(sessions.find(session.id)).toBe(undefined)
  })

  it('is ended at the limit of a thousand sessions if it has been idle longest', async () => {
    const { token, session } = await login()
    await store.change((tables) => {
      for (let each = 0; each < 999; each++)
        tables.putSession({ ...session, id: randomUUID(), lastActiveMs: session.lastActiveMs + 1 })
    })
    const next = await login()
    expect(sessions.list()).toHaveLength(1000)
    await expect(sessions.authenticate(token)).rejects.toMatchObject(ended)
    expect(await sessions.authenticate(next.token)).toMatchObject({ id: next.session.id })
  })

  it('does not end because another user logs in often', async () => {
    const { token, session } = await login()
    const other = await sessions.login(ADMIN, secret(PASSWORD), SOURCE, signal)
    await store.change((tables) => {
      for (let each = 0; each < 998; each++)
        tables.putSession({ ...session, id: randomUUID(), lastActiveMs: session.lastActiveMs + 1 })
    })
    const next = await login()
    expect(sessions.list()).toHaveLength(1000)
    await expect(sessions.authenticate(token)).rejects.toMatchObject(ended)
    expect(await sessions.authenticate(other.token)).toMatchObject({ user: ADMIN })
    expect(await sessions.authenticate(next.token)).toMatchObject({ id: next.session.id })
  })

  it('ends when the password of its user changes, and when its user is deleted', async () => {
    const { token } = await login()
    await changePassword(
      { store, random: systemRandom, compute },
      USER,
      secret('another password'),
      USER,
    )
    await expect(sessions.authenticate(token)).rejects.toMatchObject(ended)
    const { token: next } = await login('another password')
    await deleteUser(store, USER, ADMIN)
    await expect(sessions.authenticate(next)).rejects.toMatchObject({ code: 'NOT_AUTHENTICATED' })
  })

  it('rejects tokens of another vCenter and manipulated tokens', async () => {
    const { token } = await login()
    using otherFolder = createTemporaryFolder()
    const other = await storeIn(otherFolder.path)
    const theirs = sessionsOf(other)
    await expect(theirs.authenticate(token)).rejects.toMatchObject({ code: 'NOT_AUTHENTICATED' })
    other.close()
    const [header, payload = '', signature] = token.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: ADMIN })).toString('base64url')
    await expect(
      sessions.authenticate([header, forged, signature].join('.')),
    ).rejects.toMatchObject({ code: 'NOT_AUTHENTICATED' })
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
    await expect(sessions.authenticate(`${none}.${forged}.`)).rejects.toMatchObject({
      code: 'NOT_AUTHENTICATED',
    })
  })
})

describe('wrong passwords', () => {
  it('lock the account for a time, and then even the correct password is refused', async () => {
    for (let failure = 0; failure < 5; failure++)
      await expect(login('wrong')).rejects.toMatchObject({ code: 'INVALID_LOGIN' })
    await expect(login()).rejects.toMatchObject({ code: 'ACCOUNT_LOCKED' })
    await clock.advance(5 * MINUTE_MS - 1)
    await expect(login()).rejects.toMatchObject({ code: 'ACCOUNT_LOCKED' })
    await clock.advance(1)
    expect((await login()).session.user).toBe(USER)
  })

  it('lock the account for their source address, and are logged', async () => {
    for (let failure = 0; failure < 5; failure++)
      await expect(login('wrong')).rejects.toMatchObject({ code: 'INVALID_LOGIN' })
    expect((await login(PASSWORD, '192.0.2.2')).session.user).toBe(USER)
    const failed = (more = {}) => ['login.failed', { user: USER, source: SOURCE, ...more }]
    expect(warnings).toEqual([
      ...Array.from({ length: 4 }, () => failed()),
      failed({ lockedForMs: 5 * MINUTE_MS }),
    ])
  })

  it('are not counted if many correct passwords are checked at the same time', async () => {
    const logins = await Promise.all(Array.from({ length: 12 }, () => login()))
    expect(new Set(logins.map(({ session }) => session.user))).toEqual(new Set([USER]))
  })

  it('for many invented names do not cause the refusal of a correct password at the same time', async () => {
    const guesses = Array.from({ length: 60 }, (_, index) =>
      sessions
        .login(`nobody-${index}@x`, secret('wrong'), SOURCE, signal)
        .catch(({ code }) => code),
    )
    await Promise.all(Array.from({ length: 10 }, () => login()))
    expect(new Set(await Promise.all(guesses))).toEqual(
      new Set(['INVALID_LOGIN', 'LOGIN_LIMIT_REACHED']),
    )
  })

  it('do not lock the account if they come slowly', async () => {
    for (let failure = 0; failure < 12; failure++) {
      await expect(login('wrong')).rejects.toMatchObject({ code: 'INVALID_LOGIN' })
      await clock.advance(MINUTE_MS)
    }
    expect((await login()).session.user).toBe(USER)
  })
})

describe('the last administrator', () => {
  it('stays an administrator', async () => {
    const last = expect.objectContaining({ code: 'LAST_ADMINISTRATOR' })
    await expect(() => deleteUser(store, ADMIN, ADMIN)).rejects.toThrow(last)
    await expect(() =>
      setPermission(
        store,
        { user: ADMIN, entity: ROOT, role: 'ReadOnly', propagates: true },
        ADMIN,
      ),
    ).rejects.toThrow(last)
  })
})
