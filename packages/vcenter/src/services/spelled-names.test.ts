import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { createTemporaryFolder, PATIENCE_MS } from '@nkpsim/daemon/testing'
import type { RpcChannel } from '@nkpsim/rpc'
import fc from 'fast-check'
import { ROOT } from '../records/entity.ts'
import type { Store } from '../store/store.ts'
import { host, keyProvider, storeIn } from '../testing/models.ts'
import { BACKUP_PASSWORD } from '../testing/recovery.ts'
import { type ServedStore, serveStore } from '../testing/served-store.ts'

const USER = 'administrator@vsphere.local'
const CALL = { timeoutMs: PATIENCE_MS }

let folder: ReturnType<typeof createTemporaryFolder>
let store: Store
let server: ServedStore
let channel: RpcChannel

beforeAll(async () => {
  folder = createTemporaryFolder()
  store = await storeIn(folder.path)
  server = await serveStore(store, folder.path)
  channel = await server.connect()
})
afterAll(async () => {
  channel.close()
  await server.close()
  folder[Symbol.dispose]()
})

const form = fc.constantFrom('NFC', 'NFD')
/** Letters that have several Unicode forms. The angstrom sign changes in both normal forms. */
const letters = fc.string({
  unit: fc.constantFrom('ü', 'é', 'Å', '\u212b', '한', 'ệ', 'ά', 'a'),
  minLength: 1,
  maxLength: 8,
})
const scheduleOf = (schedule: string) => ({
  schedule,
  enable: false,
  spec: { location: `file://${folder.path}`, backupPassword: BACKUP_PASSWORD },
  recurrenceInfo: { minute: 0, hour: 0 },
})

it('a name of any kind is stored only once, and is found in every Unicode form', async () => {
  const inventory = channel.client('nkpsim.vcenter.v1.InventoryService')
  const access = channel.client('nkpsim.vcenter.v1.AuthorizationService')
  const providers = channel.client('nkpsim.vcenter.v1.KeyProviderService')
  const recovery = channel.client('nkpsim.vcenter.v1.RecoveryService')
  const user = 'anna@vsphere.local'
  for (const each of [USER, user])
    await access.createUser({ user: each, password: 'correct horse' }, CALL)
  await store.change((tables) => {
    tables.putPermission({ user: USER, entity: ROOT, role: 'Admin', propagates: true })
    tables.insertKeyProvider(keyProvider({ name: 'NKP' }))
  })
  let run = 0
  await fc.assert(
    fc.asyncProperty(letters, form, form, async (text, set, sought) => {
      const name = `${text} ${++run}`
      const kept = name.normalize('NFC')
      const one = name.normalize(set)
      const other = name.normalize(sought)
      await inventory.createDatacenter({ name: one }, CALL)
      await inventory.createFolder({ name: one, datacenter: other }, CALL)
      await inventory.createFolder({ name: `${one}-2`, datacenter: one, parent: other }, CALL)
      await inventory.createCluster({ name: one, datacenter: other, folder: other }, CALL)
      await store.change((tables) => tables.putHost(host({ name: kept, cluster: undefined })))
      await inventory.moveHost({ host: other, cluster: other }, CALL)
      await access.createRole({ name: one, privileges: [] }, CALL)
      for (const kind of ['datacenter', 'folder', 'cluster', 'host']) {
        const permission = { user, entity: { kind, name: other }, role: other, propagate: true }
        await access.setPermission({ permission }, CALL)
      }
      for (const scope of ['DEFAULT_SCOPE_CLUSTER', 'DEFAULT_SCOPE_FOLDER'] as const)
        await providers.setDefaultProvider({ provider: 'NKP', scope, entity: other }, CALL)
      await recovery.setSchedule({ schedule: scheduleOf(one) }, CALL)
      await recovery.setSchedule({ schedule: scheduleOf(other) }, CALL)

      const again = { code: expect.stringMatching(/ALREADY_EXISTS$/) }
      await expect(inventory.createDatacenter({ name: other }, CALL)).rejects.toMatchObject(again)
      await expect(
        inventory.createCluster({ name: other, datacenter: one }, CALL),
      ).rejects.toMatchObject(again)
      await expect(
        inventory.createFolder({ name: other, datacenter: one }, CALL),
      ).rejects.toMatchObject(again)
      await expect(access.createRole({ name: other, privileges: [] }, CALL)).rejects.toMatchObject(
        again,
      )
      expect(await inventory.getHost({ name: other }, CALL)).toMatchObject({
        host: { name: kept, cluster: kept },
      })
      const snapshot = store.snapshot()
      expect(snapshot.datacenters).toContain(kept)
      expect(snapshot.clusters).toContainEqual(
        expect.objectContaining({ name: kept, datacenter: kept, folder: kept }),
      )
      expect(snapshot.folders).toContainEqual({
        name: `${kept}-2`,
        datacenter: kept,
        parent: kept,
      })
      expect(snapshot.permissions.filter(({ role }) => role === kept)).toHaveLength(4)
      expect(snapshot.entityDefaults.filter(({ entity }) => entity === kept)).toHaveLength(2)
      expect(store.recovery.schedules().map((schedule) => schedule.name)).toEqual([kept])

      await recovery.deleteSchedule({ schedule: other }, CALL)
      for (const kind of ['datacenter', 'folder', 'cluster', 'host'])
        await access.removePermission({ user, entity: { kind, name: other } }, CALL)
      await access.deleteRole({ name: other }, CALL)
      expect(store.snapshot().roles).toEqual([])
    }),
    { numRuns: 8 },
  )
})
