import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { ROOT } from '../records/entity.ts'
import type { SessionRecord } from '../records/session.ts'
import { passwordStamp, type User } from '../records/user.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { host, simulatedStore } from '../testing/models.ts'
import { createIssuedTokens, type IssuedToken, type IssuedTokens } from './issued-tokens.ts'
import { tokensToRevoke } from './stale-tokens.ts'

const ANNA: User = {
  name: 'anna@vsphere.local',
  password: { salt: Buffer.alloc(16), hash: Buffer.alloc(32) },
  passwordVersion: 1,
}
const BEN: User = { ...ANNA, name: 'ben@vsphere.local' }
const HOST = host()
const NOW_MS = 1_000_000
const MANY = 1000

let store: Store
let issued: IssuedTokens
/** Ids of the tokens whose fields were read. */
let read: Set<string>

const sessionOf = (user: User): SessionRecord => ({
  ...{ id: randomUUID(), user: user.name, passwordStamp: passwordStamp(user) },
  ...{ issuedMs: NOW_MS, expiresMs: 2 * NOW_MS, lastActiveMs: NOW_MS },
})

/** Issues a token of a session, and records it when one of its fields is read. */
function give({ id: sessionId, user }: SessionRecord): string {
  const id = randomUUID()
  const token: IssuedToken = {
    ...{ id, sessionId, user, hostId: HOST.id, privileges: [] },
    ...{ issuedMs: NOW_MS, expiresMs: 2 * NOW_MS },
    clockBehindMs: 0,
  }
  const watched = new Proxy(token, {
    get: (target, field) => {
      read.add(id)
      return Reflect.get(target, field)
    },
  })
  issued.add(watched)
  read.clear()
  return id
}

/** Returns the ids of the tokens to revoke after a change. */
async function revokedBy(
  change: Parameters<Store['change']>[0],
  watch = (snapshot: Snapshot) => snapshot,
): Promise<string[]> {
  const previous = store.snapshot()
  await store.change(change)
  const stale = tokensToRevoke(watch(store.snapshot()), previous, issued, NOW_MS)
  const reads = new Set(read)
  const ids = [...stale].map(({ id }) => id)
  read = reads
  return ids
}

beforeEach(async () => {
  store = await simulatedStore()
  issued = createIssuedTokens()
  read = new Set()
  await store.change((tables) => {
    for (const user of [ANNA, BEN]) tables.putUser(user)
    tables.insertDatacenter('Datacenter')
    tables.insertCluster({ name: 'Cluster', datacenter: 'Datacenter', folder: undefined })
    tables.putHost(HOST)
  })
})
afterEach(() => store.close())

describe('a change of the store, while a user has very many tokens', () => {
  let own: SessionRecord
  let other: SessionRecord

  beforeEach(async () => {
    own = sessionOf(ANNA)
    other = sessionOf(ANNA)
    await store.change((tables) => {
      for (const session of [own, other]) tables.putSession(session)
    })
    for (let count = 0; count < MANY; count++) give(own)
  })

  it('reads no token after a logout, and revokes the tokens of the session', async () => {
    const id = give(other)
    expect(await revokedBy((tables) => tables.endSession(other.id))).toEqual([id])
    expect(read.size).toBe(0)
  })

  it('reads no token after a login, after a use of a session, or after an unrelated change', async () => {
    const next = sessionOf(BEN)
    expect(await revokedBy((tables) => tables.putSession(next))).toEqual([])
    const used = { ...own, lastActiveMs: NOW_MS + 1 }
    expect(await revokedBy((tables) => tables.putSession(used))).toEqual([])
    expect(await revokedBy((tables) => tables.bumpGeneration())).toEqual([])
    expect(read.size).toBe(0)
  })

  it('reads no token of others when a user changes the own password, which ends the session', async () => {
    const session = sessionOf(BEN)
    await store.change((tables) => tables.putSession(session))
    const id = give(session)
    const change = { ...BEN, passwordVersion: 2 }
    expect(await revokedBy((tables) => tables.putUser(change))).toEqual([id])
    expect(read.size).toBe(0)
  })

  it('decides the privileges of a user on a host once, however many tokens there are', async () => {
    let decisions = 0
    const watch = (snapshot: Snapshot): Snapshot =>
      new Proxy(snapshot, {
        get: (target, part) => {
          if (part === 'roles') decisions++
          return Reflect.get(target, part)
        },
      })
    const permission = { user: ANNA.name, entity: ROOT, role: 'Admin', propagates: true }
    const stale = await revokedBy((tables) => tables.putPermission(permission), watch)
    expect(stale).toHaveLength(MANY)
    expect(decisions).toBeLessThan(10)
  })
})
