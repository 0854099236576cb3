import { expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { host, simulatedStore, storeIn } from '../testing/models.ts'
import { type ReportedInventory, UNKNOWN_CRYPTO } from './host-inventory.ts'
import { keepInventory } from './keep-inventory.ts'

const key = { provider: 'NKP', keyId: 'kdk' }
const vm = {
  ...{ uuid: 'u', name: 'vm', datastore: 'ds', isTemplate: false, isPoweredOn: false },
  ...{ isLocked: false, isValid: true, home: key, disks: [key], isUnread: false },
}
const NONE = { provider: '', keyId: '' }
const unread = { ...vm, uuid: '', isLocked: true, isValid: false, home: NONE, disks: [] }
const LATE = { nowMs: 1, isLate: true }
const reported = (...vms: ReportedInventory['vms']) => ({
  vms,
  crypto: UNKNOWN_CRYPTO,
  revision: 0,
})

it('a host that cannot read a virtual machine does not remove the machine’s keys from vCenter, even after a restart of vCenter', async () => {
  using folder = createTemporaryFolder()
  const esx = host({ name: 'esx-1' })
  const store = await storeIn(folder.path)
  await store.change((tables) => {
    tables.insertDatacenter('DC')
    tables.insertCluster({ name: 'Cluster', datacenter: 'DC', folder: undefined })
    tables.putHost(esx)
  })
  await keepInventory(store, esx.id, reported(vm), LATE)
  store.close()
  const after = await storeIn(folder.path)
  await keepInventory(after, esx.id, reported({ ...unread, isUnread: true }), LATE)
  const { isUnread, ...record } = vm
  expect(after.snapshot().inventories.get(esx.id)?.vms).toEqual([{ ...record, isUnread: true }])
  await keepInventory(after, esx.id, reported(), LATE)
  expect(after.snapshot().inventories.get(esx.id)?.vms).toEqual([])
  after.close()
})

it('a report of many new virtual machines reads each of them only a few times', async () => {
  using folder = createTemporaryFolder()
  const esx = host({ name: 'esx-1', cluster: undefined })
  const store = await storeIn(folder.path)
  await store.change((tables) => tables.putHost(esx))
  await keepInventory(store, esx.id, reported(vm), LATE)
  let reads = 0
  const many = Array.from({ length: 100 }, (_, index) => ({
    ...{ ...vm, name: `vm-${index}`, uuid: `u-${index}` },
    get datastore() {
      reads++
      return 'ds'
    },
  }))
  await keepInventory(store, esx.id, reported(...many), { nowMs: 1, isLate: false })
  expect(reads).toBeLessThan(10 * many.length)
  store.close()
})

it('an epoch that no user has reached does not keep other hosts from later ones', async () => {
  using folder = createTemporaryFolder()
  const esx = host({ name: 'esx-1', cluster: undefined })
  const store = await storeIn(folder.path)
  await store.change((tables) => tables.putHost(esx))
  const seen = { stateSha256: '', resetCount: 2 ** 32 - 1, epoch: 2 ** 32 - 1 }
  await keepInventory(store, esx.id, reported({ ...vm, vtpm: { seen } }), LATE)
  const [kept] = store.snapshot().inventories.get(esx.id)?.vms ?? []
  expect(kept?.vtpm?.seen).toEqual({ ...seen, epoch: 16 })
  store.close()
})

it('a report about vSAN has the time at which the host first reported it', async () => {
  const esx = host({ name: 'esx-1' })
  const store = await simulatedStore()
  await store.change((tables) => tables.putHost({ ...esx, cluster: undefined }))
  const report = { clusterId: 'c', disks: [], hasHostKey: true, problem: '' }
  const at = async (nowMs: number, resyncingComponents: number) => {
    const vsan = { ...report, resyncingComponents }
    await keepInventory(store, esx.id, { ...reported(), vsan }, { nowMs, isLate: false })
    return store.snapshot().inventories.get(esx.id)?.vsan?.reportedMs
  }
  expect([await at(5, 0), await at(6, 0), await at(7, 1)]).toEqual([5, 5, 7])
  store.close()
})
