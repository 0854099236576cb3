import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createSimulatedClock, type SimulatedClock } from '@nkpsim/daemon'
import { systemClock, systemRandom } from '@nkpsim/effects'
import { decodeJwt } from 'jose'
import { removeHost } from '../custody/remove-host.ts'
import { type Entity, ROOT } from '../records/entity.ts'
import type { SessionRecord } from '../records/session.ts'
import { passwordStamp } from '../records/user.ts'
import type { Store } from '../store/store.ts'
import { host, simulatedStore } from '../testing/models.ts'
import { privilegesOfHosts } from './host-privileges.ts'
import { createHostTokens, type HostTokens } from './host-tokens.ts'
import { createSessionTokens, type SessionTokens } from './session-token.ts'

const ANNA = 'anna@vsphere.local'
/** This password is never used for a log-in. */
const password = { salt: Buffer.alloc(16), hash: Buffer.alloc(32) }
const HOUR_MS = 60 * 60_000
/** A quarter of the maximum size of the headers of a call. */
const MAX_CHARACTERS = 4096
const HOSTS = Array.from({ length: 100 }, (_, index) => host({ name: `esx-${index}` }))
const IDS = HOSTS.map(({ id }) => id)
const [FIRST = host(), SECOND = host()] = HOSTS

let store: Store
let clock: SimulatedClock
let sign: SessionTokens['issueForHost']
let tokens: HostTokens
let session: SessionRecord

/** Gives Anna a role on an entity. */
const permit = (role: string, entity: Entity) =>
  store.change((tables) => tables.putPermission({ user: ANNA, entity, role, propagates: true }))
/** Returns the privileges that a host of version 0.2 or later reads from a token. */
const privilegesAt = (token: string, hostId: string): unknown => {
  const { prv, hosts } = decodeJwt<{ prv?: unknown; hosts?: Record<string, unknown> }>(token)
  return hosts?.[hostId] ?? prv
}

beforeEach(async () => {
  store = await simulatedStore()
  clock = createSimulatedClock(systemClock, { timeScale: 1, offsetMs: 0 })
  clock.freeze()
  await store.change((tables) => {
    tables.insertDatacenter('Datacenter')
    tables.insertCluster({ name: 'Cluster', datacenter: 'Datacenter', folder: undefined })
    for (const each of HOSTS) tables.putHost(each)
    tables.putUser({ name: ANNA, password, passwordVersion: 1 })
  })
  const user = store.snapshot().users.find(({ name }) => name === ANNA)
  if (user === undefined) throw new Error(`the store has no ${ANNA}`)
  session = {
    ...{ id: randomUUID(), user: ANNA, passwordStamp: passwordStamp(user) },
    issuedMs: clock.nowMs(),
    expiresMs: clock.nowMs() + 24 * HOUR_MS,
    lastActiveMs: clock.nowMs(),
  }
  await store.change((tables) => tables.putSession(session))
  sign = createSessionTokens(store.identity).issueForHost
  tokens = await createHostTokens({
    clockBehindMs: () => undefined,
    store,
    machineClock: { ...clock, kind: 'machine' },
    tokens: { issueForHost: (claims) => sign(claims) },
    random: systemRandom,
    onRevoked: () => undefined,
  })
})
afterEach(() => {
  tokens.stop()
  store.close()
})

describe('a token for a host', () => {
  it('has the privileges on that host, and none on any other or later host', async () => {
    await permit('Admin', ROOT)
    await permit('NoAccess', { kind: 'host', name: FIRST.name })
    const [first, second] = await tokens.issue(session, [FIRST.id, SECOND.id])
    if (first === undefined || second === undefined) throw new Error('a token is missing')
    expect([first.hostId, second.hostId]).toEqual([FIRST.id, SECOND.id])
    expect(privilegesAt(first.token, FIRST.id)).toEqual([])
    expect(privilegesAt(second.token, SECOND.id)).toEqual(privilegesOfHosts())
    for (const other of [FIRST.id, randomUUID()])
      expect(privilegesAt(second.token, other)).toBeUndefined()
    expect(decodeJwt(second.token).aud).toBe(`urn:nkpsim:host:${SECOND.id}`)
  })

  it('is small enough for the headers of a call, however many hosts there are', async () => {
    await permit('Admin', { kind: 'cluster', name: 'Cluster' })
    const [issued] = await tokens.issue(session, [FIRST.id])
    expect(privilegesAt(issued?.token ?? '', FIRST.id)).toEqual(privilegesOfHosts())
    expect(issued?.token.length).toBeLessThan(MAX_CHARACTERS)
  })

  it('is issued only for a host that is in the inventory and is not being removed', async () => {
    await permit('Admin', ROOT)
    const issued = async (): Promise<string[]> =>
      (await tokens.issue(session, [FIRST.id, SECOND.id, randomUUID()])).map(({ hostId }) => hostId)
    {
      using _one = tokens.withdraw(FIRST.id)
      {
        using _other = tokens.withdraw(FIRST.id)
        expect(await issued()).toEqual([SECOND.id])
      }
      expect(await issued()).toEqual([SECOND.id])
    }
    expect(await issued()).toEqual([FIRST.id, SECOND.id])
    await removeHost(store, FIRST)
    expect(await issued()).toEqual([SECOND.id])
  })

  it('stays valid if the privileges on another host change', async () => {
    await permit('Admin', ROOT)
    const before = await tokens.issue(session, [FIRST.id, SECOND.id])
    await permit('NoAccess', { kind: 'host', name: FIRST.name })
    const after = await tokens.issue(session, [FIRST.id, SECOND.id])
    expect(after[1]).toEqual(before[1])
    const [{ token = '' } = {}] = before
    expect(tokens.revocations().tokens.map(({ id }) => id)).toEqual([decodeJwt(token).jti])
  })
})

it('a request for more than 100 hosts is refused', async () => {
  await expect(tokens.issue(session, [...IDS, randomUUID()])).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
  })
})

it('a user who has very many tokens loses them, and gets new ones', async () => {
  await permit('Admin', ROOT)
  const sessions = Array.from({ length: 500 }, () => ({ ...session, id: randomUUID() }))
  const signReally = sign
  sign = async () => 'unread'
  for (const each of sessions) await tokens.issue(each, IDS)
  sign = signReally
  const { epoch } = tokens.revocations()
  const [next] = await tokens.issue(session, [FIRST.id])
  expect(tokens.revocations()).toMatchObject({ tokens: [], users: [{ user: ANNA }] })
  expect(decodeJwt(next?.token ?? '')['epoch']).toBe(epoch + 1)
})
