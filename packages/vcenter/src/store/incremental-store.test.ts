import { randomUUID } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import fc from 'fast-check'
import type { Entity } from '../records/entity.ts'
import { asNative, host, keyProvider, storeIn } from '../testing/models.ts'
import type { Tables } from './all-tables.ts'
import type { Snapshot } from './snapshot.ts'

type Write = (tables: Tables, now: Snapshot) => void

const name = fc.constantFrom('a', 'b')
const number = fc.integer({ min: 1, max: 9 })
const write = <Values extends unknown[]>(
  values: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  make: (...values: Values) => Write,
): fc.Arbitrary<Write> => fc.tuple(...values).map((drawn) => make(...(drawn as Values)))

const entityOf = (of: string): Entity =>
  of === 'a' ? { kind: 'host', name: 'a' } : { kind: 'vCenter', name: '' }
const password = { salt: Buffer.alloc(16), hash: Buffer.alloc(32) }
const recordOf = (timeMs: number) => ({
  status: 'accepted' as const,
  reason: '',
  message: '',
  timeMs,
  checks: [],
  accepted: undefined,
})

/**
 * Writes to all tables that foreign keys cascade to or check. SQLite refuses some of these writes.
 */
const writes: fc.Arbitrary<Write> = fc.oneof(
  write([name], (of) => (tables) => tables.insertDatacenter(of)),
  write(
    [name, name],
    (cluster, datacenter) => (tables) =>
      tables.insertCluster({ name: cluster, datacenter, folder: undefined }),
  ),
  write(
    [name, name],
    (id, called) => (tables) => tables.putHost(host({ id, name: called, cluster: undefined })),
  ),
  write([name], (id) => (tables) => tables.removeHost(id)),
  write([name, number], (id, timeMs) => (tables) => tables.putAttestation(id, recordOf(timeMs))),
  write([name], (id) => (tables) => tables.forgetAttestation(id)),
  write(
    [name, number],
    (id, heardMs) => (tables) =>
      tables.putHostHolding(id, { host: id, encryptionMode: 'TPM', heardMs, keys: [] }),
  ),
  write([name], (id) => (tables) => tables.removeHostHolding(id)),
  write(
    [name, number],
    (of, passwordVersion) => (tables) => tables.putUser({ name: of, password, passwordVersion }),
  ),
  write([name], (of) => (tables) => tables.deleteUser(of)),
  write(
    [name, name],
    (of, privilege) => (tables) => tables.putRole({ name: of, privileges: [privilege] }),
  ),
  write([name], (of) => (tables) => tables.deleteRole(of)),
  write(
    [name, name, name],
    (user, entity, role) => (tables) =>
      tables.putPermission({ user, entity: entityOf(entity), role, propagates: true }),
  ),
  write(
    [name, name],
    (user, entity) => (tables) => tables.removePermission(user, entityOf(entity)),
  ),
  write(
    [name, name, number],
    (id, user, lastActiveMs) => (tables) =>
      tables.putSession({
        id,
        user,
        passwordStamp: '',
        issuedMs: 1,
        expiresMs: 2,
        lastActiveMs,
      }),
  ),
  write([name], (id) => (tables) => tables.endSession(id)),
  write([number], (atLeast) => (tables) => tables.raiseTokenEpoch(atLeast)),
  write([], () => (tables) => tables.bumpGeneration()),
  write([name], (of) => (tables) => tables.insertKeyProvider(keyProvider({ name: of }))),
  write([name], (of) => (tables) => tables.deleteKeyProvider(of)),
  write([], () => (tables, { keyProviders }) => {
    for (const each of keyProviders) tables.updateKeyProvider({ ...each, tpmRequired: true })
  }),
  write(
    [name, name],
    (entity, provider) => (tables) =>
      tables.putEntityDefault({ kind: 'cluster', entity, provider }),
  ),
  write([name, name], (of, value) => (tables) => tables.putSetting(of, value)),
  write([name], (of) => (tables) => tables.removeSetting(of)),
  write(
    [fc.uniqueArray(name)],
    (keys) => (tables) =>
      tables.replaceEntries(
        keys.map((key) => ({ key, value: undefined, counter: 1, origin: randomUUID() })),
      ),
  ),
  write(
    [name],
    (entity) => (tables) =>
      tables.insertEvent({
        timeMs: 1,
        id: 'com.vmware.vc.HostTpmConfigEncryptionEvent',
        entityKind: 'host',
        entity,
      }),
  ),
  write([name], (key) => (tables) => tables.insertLicense(key)),
  write([name, name], (asset, key) => (tables) => tables.putLicenseAssignment({ asset, key })),
)

const step = fc.record({
  writes: fc.array(writes, { minLength: 1, maxLength: 4 }),
  ends: fc.constantFrom('commit', 'commit', 'commit', 'throw', 'reopen'),
  observed: fc.option(writes, { nil: undefined }),
})

const readable = (snapshot: Snapshot) => ({
  ...snapshot,
  keyProviders: snapshot.keyProviders.map(asNative).map(({ kdk, ...each }) => ({
    ...each,
    kdk: kdk.reveal().toString('hex'),
  })),
})

it('after any writes, failed changes and restarts, snapshot and seal equal those of a full read', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      using folder = createTemporaryFolder()
      let store = await storeIn(folder.path)
      for (const { writes, ends, observed } of steps) {
        const before = store.snapshot()
        const text = readable(before)
        const forget = store.observe((tables, _previous, next) => {
          observed?.(tables, next)
          return observed !== undefined
        })
        try {
          await store.change((tables) => {
            for (const each of writes) each(tables, before)
            if (ends === 'throw') throw new Error('given up')
          })
        } catch (error) {
          expect(String(error)).toMatch(/given up|constraint failed/)
          expect(store.snapshot()).toBe(before)
          expect(readable(store.snapshot())).toEqual(text)
        }
        forget()
        if (ends === 'reopen') {
          store.close()
          store = await storeIn(folder.path)
        }
        // This verifies the seal over all tables, and reads all tables.
        const fresh = await storeIn(folder.path)
        expect(readable(store.snapshot())).toEqual(readable(fresh.snapshot()))
        fresh.close()
      }
      store.close()
    }),
    { numRuns: 40 },
  )
})
