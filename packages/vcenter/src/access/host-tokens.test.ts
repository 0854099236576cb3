import { randomUUID } from 'node:crypto'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { createSimulatedClock, type SimulatedClock } from '@nkpsim/daemon'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { simulatedCompute, systemClock, systemRandom } from '@nkpsim/effects'
import { decodeJwt } from 'jose'
import { removeHost } from '../custody/remove-host.ts'
import { ROOT } from '../records/entity.ts'
import type { SessionRecord } from '../records/session.ts'
import { passwordStamp } from '../records/user.ts'
import { setSetting } from '../settings/settings.ts'
import { BOX_KEY_FILE } from '../store/box-key.ts'
import { DATABASE_FILE, type Store } from '../store/store.ts'
import { host, storeIn } from '../testing/models.ts'
import { putRole } from './edit-roles.ts'
import { createHostTokens, type HostToken, type HostTokens } from './host-tokens.ts'
import { createSessionTokens } from './session-token.ts'
import { removePermission, setPermission } from './set-permission.ts'
import { changePassword, deleteUser } from './users.ts'

const compute = simulatedCompute()

const ANNA = 'anna@vsphere.local'
const ADMIN = 'boss@vsphere.local'
const MINUTE_MS = 60_000
const HOST = host()
const OTHER_HOST = host({ name: 'esx-2' })
/** Interval at which vCenter looks for a jump of the clock. */
const LOOK_MS = 2000
/** This password is never used for a log-in. */
const password = { salt: Buffer.alloc(16), hash: Buffer.alloc(32) }

let folder: ReturnType<typeof createTemporaryFolder>
let store: Store
let clock: SimulatedClock
let tokens: HostTokens
let told: number
/** How far the clocks of the hosts are behind; undefined if they were not measured. */
let behindMs: number | undefined

const open = (of = store): Promise<HostTokens> =>
  createHostTokens({
    clockBehindMs: () => behindMs,
    random: systemRandom,
    store: of,
    machineClock: { ...clock, kind: 'machine' },
    tokens: createSessionTokens(of.identity),
    onRevoked: () => void told++,
  })
const sessionOf = async (name: string): Promise<SessionRecord> => {
  const user = store.snapshot().users.find((each) => each.name === name)
  if (user === undefined) throw new Error(`no ${name}`)
  const nowMs = clock.nowMs()
  const session = {
    id: randomUUID(),
    user: name,
    passwordStamp: passwordStamp(user),
    issuedMs: nowMs,
    expiresMs: nowMs + 24 * 60 * MINUTE_MS,
    lastActiveMs: nowMs,
  }
  await store.change((tables) => tables.putSession(session))
  return session
}
/** Returns the token of a session for a host, by default the first host. */
const issue = async (session: SessionRecord, { id } = HOST): Promise<HostToken> => {
  const [token] = await tokens.issue(session, [id])
  if (token === undefined) throw new Error('vCenter issued no token')
  return token
}
const idOf = async (session: SessionRecord, of = HOST) =>
  decodeJwt((await issue(session, of)).token).jti
const revoked = () => tokens.revocations().tokens.map(({ id }) => id)

beforeEach(async () => {
  folder = createTemporaryFolder()
  store = await storeIn(folder.path)
  clock = createSimulatedClock(systemClock, { timeScale: 1, offsetMs: 0 })
  clock.freeze()
  told = 0
  behindMs = undefined
  tokens = await open()
  await store.change((tables) => {
    for (const name of [ANNA, ADMIN]) tables.putUser({ name, password, passwordVersion: 1 })
  })
  await store.change((tables) =>
    tables.putPermission({ user: ADMIN, entity: ROOT, role: 'Admin', propagates: true }),
  )
  await putRole(store, 'Operator', ['VirtualMachine.Interact.PowerOn'], { isNew: true, by: ADMIN })
  await store.change((tables) => {
    tables.insertDatacenter('Datacenter')
    tables.insertCluster({ name: 'Cluster', datacenter: 'Datacenter', folder: undefined })
    tables.putHost(HOST)
    tables.putHost(OTHER_HOST)
  })
  await setPermission(
    store,
    { user: ANNA, entity: ROOT, role: 'Operator', propagates: true },
    ADMIN,
  )
})
afterEach(() => {
  tokens.stop()
  store.close()
  folder[Symbol.dispose]()
})

describe('a token for hosts', () => {
  it('is valid for 15 minutes; calls in the first half of that time get the same token again', async () => {
    const session = await sessionOf(ANNA)
    const first = await issue(session)
    expect(first.expiresMs - clock.nowMs()).toBe(15 * MINUTE_MS)
    await clock.advance(7 * MINUTE_MS)
    expect(await issue(session)).toEqual(first)
    await clock.advance(MINUTE_MS)
    expect((await issue(session)).token).not.toBe(first.token)
  })

  it('never outlives its session', async () => {
    const session = await sessionOf(ANNA)
    const { expiresMs } = await issue({
      ...session,
      expiresMs: clock.nowMs() + 3 * MINUTE_MS,
    })
    expect(expiresMs - clock.nowMs()).toBe(3 * MINUTE_MS)
  })

  it.each<[string, (session: SessionRecord) => Promise<unknown>]>([
    ['its session ends', ({ id }) => store.change((tables) => tables.endSession(id))],
    [
      'the password of its user changes',
      () =>
        changePassword(
          { store, random: systemRandom, compute },
          ANNA,
          Secret.from(Buffer.from('the next one')),
          ADMIN,
        ),
    ],
    ['its user is deleted', () => deleteUser(store, ANNA, ADMIN)],
    ['a permission of its user is removed', () => removePermission(store, ANNA, ROOT, ADMIN)],
    [
      'its user is given another role',
      () =>
        setPermission(
          store,
          { user: ANNA, entity: ROOT, role: 'ReadOnly', propagates: true },
          ADMIN,
        ),
    ],
    [
      'its user loses privileges on the host',
      () =>
        setPermission(
          store,
          {
            user: ANNA,
            entity: { kind: 'host', name: 'esx-1' },
            role: 'NoAccess',
            propagates: true,
          },
          ADMIN,
        ),
    ],
    ['its host leaves the inventory', () => removeHost(store, HOST)],
    ['its host is being removed', async () => tokens.withdraw(HOST.id)],
    [
      'the role of its user is edited',
      () => putRole(store, 'Operator', [], { isNew: false, by: ADMIN }),
    ],
  ])('is revoked, and is the only revoked token, when %s', async (_what, change) => {
    const [own, other] = [await sessionOf(ANNA), await sessionOf(ADMIN)]
    const id = await idOf(own)
    await issue(other, OTHER_HOST)
    const { revision } = tokens.revocations()
    await change(own)
    expect(revoked()).toEqual([id])
    expect(tokens.revocations().revision).toBe(revision + 1)
    expect(told).toBe(1)
  })

  it('is revoked when the idle time becomes shorter than the lifetime of the token', async () => {
    const session = await sessionOf(ANNA)
    const id = await idOf(session)
    await setSetting(store, 'nkpsim.session.idleTimeout', '15')
    expect(revoked()).toEqual([])
    await setSetting(store, 'nkpsim.session.idleTimeout', '5')
    expect(revoked()).toEqual([id])
    const { expiresMs } = await issue(session)
    expect(expiresMs - clock.nowMs()).toBe(5 * MINUTE_MS)
    await setSetting(store, 'nkpsim.session.idleTimeout', '6')
    expect(revoked()).toEqual([id])
  })

  it('is revoked when the clock is set past the lifetime of its session', async () => {
    const session = await sessionOf(ANNA)
    const id = await idOf(session)
    // A host whose clock was not set would still accept the token.
    behindMs = 24 * 60 * MINUTE_MS
    clock.set(session.expiresMs)
    await clock.advance(LOOK_MS)
    expect([revoked(), told]).toEqual([[id], 1])
  })

  describe('for a host whose clock is behind', () => {
    /** Returns the times in a token, as far as they differ from the time of vCenter. */
    const timesIn = async (session: SessionRecord): Promise<[number, number]> => {
      const { iat = 0, exp = 0 } = decodeJwt((await issue(session)).token)
      const now = Math.floor(clock.nowMs() / 1000)
      return [iat - now, exp - now]
    }

    it('has the times of that clock, and its client gets the times of vCenter', async () => {
      behindMs = 120 * MINUTE_MS
      const session = await sessionOf(ANNA)
      expect(await timesIn(session)).toEqual([-120 * 60, -105 * 60])
      const { expiresMs } = await issue(session)
      expect(expiresMs - clock.nowMs()).toBe(15 * MINUTE_MS)
    })

    it('is revoked when vCenter learns that the clock is behind, and stays in the list until the host ends it', async () => {
      const session = await sessionOf(ANNA)
      const { token, expiresMs } = await issue(session)
      behindMs = 120 * MINUTE_MS
      await clock.advance(LOOK_MS)
      expect(tokens.revocations().tokens).toMatchObject([
        { id: decodeJwt(token).jti, expiresMs: expiresMs + 180 * MINUTE_MS },
      ])
      expect(await timesIn(session)).toEqual([-120 * 60, -105 * 60])
    })

    it('has the times of that clock if vCenter stopped following the host before the first token', async () => {
      behindMs = 120 * MINUTE_MS
      await clock.advance(LOOK_MS)
      behindMs = undefined
      expect(await timesIn(await sessionOf(ANNA))).toEqual([-120 * 60, -105 * 60])
    })

    it('is replaced when the clock was corrected, but not when vCenter stops following the host', async () => {
      behindMs = 120 * MINUTE_MS
      const session = await sessionOf(ANNA)
      const first = await issue(session)
      behindMs = undefined
      expect(await issue(session)).toEqual(first)
      behindMs = 0
      expect(await timesIn(session)).toEqual([0, 15 * 60])
    })
  })

  it('stays valid after a change that does not affect its user', async () => {
    await issue(await sessionOf(ANNA))
    await store.change((tables) => tables.bumpGeneration())
    await store.change((tables) =>
      tables.putUser({ name: 'carl@vsphere.local', password, passwordVersion: 1 }),
    )
    expect([revoked(), told]).toEqual([[], 0])
  })

  it('stays in the revoked list for an hour after its expiry, because a stream may still use it', async () => {
    const own = await sessionOf(ANNA)
    const { token, expiresMs } = await issue(own)
    const { jti: id } = decodeJwt(token)
    await clock.advance(75 * MINUTE_MS - 1)
    await store.change((tables) => tables.endSession(own.id))
    expect(tokens.revocations().tokens).toEqual([
      { id, user: ANNA, expiresMs: expiresMs + 60 * MINUTE_MS },
    ])
    const later = await sessionOf(ANNA)
    await issue(later)
    await clock.advance(75 * MINUTE_MS)
    await store.change((tables) => tables.endSession(later.id))
    expect(revoked()).toEqual([id])
  })

  it('stays in the revoked list until every stream with it must have ended', async () => {
    const own = await sessionOf(ANNA)
    await issue(own)
    await store.change((tables) => tables.endSession(own.id))
    await clock.advance(75 * MINUTE_MS)
    const next = await sessionOf(ANNA)
    const id = await idOf(next)
    await store.change((tables) => tables.endSession(next.id))
    expect(revoked()).toEqual([id])
  })

  it('has a newer epoch than hosts know, even if a restore undoes several restarts', async () => {
    using before = createTemporaryFolder()
    store.copyTo(join(before.path, DATABASE_FILE), { withEvents: false })
    copyFileSync(join(folder.path, BOX_KEY_FILE), join(before.path, BOX_KEY_FILE))
    for (let start = 0; start < 20; start++) {
      tokens.stop()
      await clock.advance(5000)
      tokens = await open()
    }
    const { epoch } = tokens.revocations()
    await clock.advance(MINUTE_MS)
    const restored = await storeIn(before.path)
    const tokensOfRestored = await open(restored)
    expect(tokensOfRestored.revocations().epoch).toBeGreaterThan(epoch)
    tokensOfRestored.stop()
    restored.close()
  })

  it('is revoked together with all other tokens when a vCenter starts', async () => {
    const { epoch } = tokens.revocations()
    tokens.stop()
    tokens = await open()
    expect(tokens.revocations().epoch).toBeGreaterThan(epoch)
  })

  it('is revoked with all tokens of its user if that user fills the list; other tokens are not', async () => {
    const { epoch, revision } = tokens.revocations()
    const own = await sessionOf(ANNA)
    const many = Array.from({ length: 1001 }, () => ({ ...own, id: randomUUID() }))
    await store.change((tables) => {
      for (const session of many) tables.putSession(session)
    })
    const [last, ...others] = many
    if (last === undefined) throw new Error('no session')
    const stays = await sessionOf(ADMIN)
    const ends = await sessionOf(ADMIN)
    const staying = await issue(stays)
    await Promise.all([...many, ends].map((session) => issue(session)))
    const before = await issue(last)
    await store.change((tables) => {
      for (const { id } of others.slice(1)) tables.endSession(id)
      tables.endSession(ends.id)
    })
    expect(tokens.revocations()).toMatchObject({ epoch, users: [] })
    expect(revoked()).toHaveLength(1000)
    await store.change((tables) => tables.endSession(others[0]?.id ?? ''))
    const list = tokens.revocations()
    expect(list).toMatchObject({ epoch, revision: revision + 2, tokens: [{ user: ADMIN }] })
    expect(list.users).toEqual([
      { user: ANNA, epoch: epoch + 1, expiresMs: clock.nowMs() + 75 * MINUTE_MS },
    ])
    const [again, next] = await Promise.all([issue(stays), issue(last)])
    expect(again).toEqual(staying)
    expect(next).not.toEqual(before)
    expect(decodeJwt(next.token)['epoch']).toBe(epoch + 1)
  })

  it('is revoked with the tokens of all users if too many users fill the list', async () => {
    const { epoch } = tokens.revocations()
    const own = await sessionOf(ANNA)
    const many = Array.from({ length: 1001 }, (_, index) => ({
      ...own,
      id: randomUUID(),
      user: `user-${index}@vsphere.local`,
    }))
    await Promise.all(many.map((session) => issue(session)))
    await store.change((tables) => tables.endSession(own.id))
    expect(tokens.revocations()).toEqual({ epoch: epoch + 1, revision: 0, tokens: [], users: [] })
  })
})
