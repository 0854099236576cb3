import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { createSimulatedClock, type SimulatedClock, systemClock } from '@nkpsim/daemon'
import { setSetting } from '../settings/settings.ts'
import type { Store } from '../store/store.ts'
import { storeIn } from '../testing/models.ts'
import { tempFolder } from '../testing/temp-folder.ts'
import { ROOT } from './entities.ts'
import { createSessionTokens } from './session-token.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { setPermission } from './set-permission.ts'
import { changePassword, createUser, deleteUser } from './users.ts'

const USER = 'anna@vsphere.local'
const ADMIN = 'boss@vsphere.local'
const PASSWORD = 'correct horse'
const MINUTE_MS = 60_000
const ended = { code: 'SESSION_EXPIRED' }

let folder: ReturnType<typeof tempFolder>
let store: Store
let clock: SimulatedClock
let sessions: Sessions

const secret = (text: string) => Secret.from(Buffer.from(text))
const login = (password = PASSWORD) => sessions.login(USER, secret(password))
const openSessions = () =>
  createSessions({ store, clock, tokens: createSessionTokens(store.identity) })

beforeEach(async () => {
  folder = tempFolder()
  store = await storeIn(folder.path)
  clock = createSimulatedClock(systemClock, { timeScale: 1, offsetMs: 0 })
  clock.freeze()
  sessions = openSessions()
  for (const name of [USER, ADMIN]) await createUser(store, name, secret(PASSWORD))
  store.change((tables) =>
    tables.putPermission({ user: ADMIN, entity: ROOT, role: 'Admin', propagates: true }),
  )
})
afterEach(() => {
  store.close()
  folder[Symbol.dispose]()
})

describe('a session', () => {
  it('begins with the right password alone, in whatever case the name is written', async () => {
    await expect(login('wrong')).rejects.toMatchObject({ code: 'INVALID_LOGIN' })
    await expect(sessions.login('nobody@vsphere.local', secret(PASSWORD))).rejects.toMatchObject({
      code: 'INVALID_LOGIN',
    })
    const { token, session } = await sessions.login('Anna@vSphere.Local', secret(PASSWORD))
    expect(session.user).toBe(USER)
    expect(await sessions.authenticate(token)).toMatchObject({ user: USER, id: session.id })
    expect(sessions.list()).toMatchObject([{ user: USER }])
  })

  it('ends when it was idle for too long, and not a moment before', async () => {
    const { token } = await login()
    for (let use = 0; use < 3; use++) {
      await clock.advance(120 * MINUTE_MS - 1)
      await sessions.authenticate(token)
    }
    await clock.advance(120 * MINUTE_MS)
    await expect(sessions.authenticate(token)).rejects.toMatchObject(ended)
    await expect(sessions.authenticate(token)).rejects.toMatchObject(ended)
  })

  it('ends after its lifetime, however much it is used', async () => {
    setSetting(store, 'nkpsim.session.maxLifetime', '2')
    const { token, session } = await login()
    await clock.advance(119 * MINUTE_MS)
    await sessions.authenticate(token)
    await clock.advance(session.expiresMs - clock.nowMs())
    await expect(sessions.authenticate(token)).rejects.toMatchObject(ended)
  })

  it('outlives a restart, unless it was ended before', async () => {
    const [first, second] = [await login(), await login()]
    sessions.end(second.session.id)
    sessions = openSessions()
    expect(await sessions.authenticate(first.token)).toMatchObject({ user: USER })
    await expect(sessions.authenticate(second.token)).rejects.toMatchObject(ended)
    expect(() => sessions.end('x')).toThrow(expect.objectContaining({ code: 'SESSION_NOT_FOUND' }))
  })

  it('ends with the password it began with, and with its user', async () => {
    const { token } = await login()
    await changePassword(store, USER, secret('another password'), USER)
    await expect(sessions.authenticate(token)).rejects.toMatchObject(ended)
    const { token: next } = await login('another password')
    deleteUser(store, USER, ADMIN)
    await expect(sessions.authenticate(next)).rejects.toMatchObject({ code: 'NOT_AUTHENTICATED' })
  })

  it('is not one of another vCenter, nor one that was tampered with', async () => {
    const { token } = await login()
    using otherFolder = tempFolder()
    const other = await storeIn(otherFolder.path)
    const theirs = createSessions({
      store: other,
      clock,
      tokens: createSessionTokens(other.identity),
    })
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
  it('lock the account for a time, for the right one too', async () => {
    for (let failure = 0; failure < 5; failure++)
      await expect(login('wrong')).rejects.toMatchObject({ code: 'INVALID_LOGIN' })
    await expect(login()).rejects.toMatchObject({ code: 'ACCOUNT_LOCKED' })
    await clock.advance(5 * MINUTE_MS - 1)
    await expect(login()).rejects.toMatchObject({ code: 'ACCOUNT_LOCKED' })
    await clock.advance(1)
    expect((await login()).session.user).toBe(USER)
  })

  it('that come slowly lock nothing', async () => {
    for (let failure = 0; failure < 12; failure++) {
      await expect(login('wrong')).rejects.toMatchObject({ code: 'INVALID_LOGIN' })
      await clock.advance(MINUTE_MS)
    }
    expect((await login()).session.user).toBe(USER)
  })
})

describe('the last administrator', () => {
  it('stays one', () => {
    const last = expect.objectContaining({ code: 'LAST_ADMINISTRATOR' })
    expect(() => deleteUser(store, ADMIN, ADMIN)).toThrow(last)
    expect(() =>
      setPermission(
        store,
        { user: ADMIN, entity: ROOT, role: 'ReadOnly', propagates: true },
        ADMIN,
      ),
    ).toThrow(last)
  })
})
