import { beforeEach, describe, expect, it } from '@jest/globals'
import type { esxiV1 } from '@nkpsim/rpc'
import type { Store } from '../store/store.ts'
import { host, simulatedStore, vmRecord } from '../testing/models.ts'
import { createAnsweredVms } from './answered-vms.ts'
import { type ReportedInventory, UNKNOWN_CRYPTO } from './host-inventory.ts'
import { keepAnswer, type VmAnswer } from './keep-answer.ts'
import { keepInventory } from './keep-inventory.ts'
import { keyReferencesOf } from './vm-keys.ts'

const NOW_MS = Date.UTC(2026, 0, 1)
const [esx1, esx2] = [host({ name: 'esx-1' }), host({ name: 'esx-2' })] as const

let store: Store
let answers: ReturnType<typeof createAnsweredVms>
beforeEach(async () => {
  store = await simulatedStore()
  answers = createAnsweredVms()
  await store.change((tables) => {
    for (const each of [esx1, esx2]) {
      tables.putHost({ ...each, cluster: undefined })
      tables.putHostInventory(each.id, { vms: [], crypto: UNKNOWN_CRYPTO })
    }
  })
})

/** Returns what a host states about a VM. Only these fields matter. */
const vm = (name: string, revision: number, more = {}) =>
  ({
    ...{ name, uuid: `u-${name}`, datastore: 'ds', registered: true, revision, isTemplate: false },
    ...{ powerState: 'POWER_STATE_POWERED_OFF', validity: 'VALIDITY_VALID', invalidReason: '' },
    ...{ homeKey: null, disks: [], registeredTimeMs: 0, registeredBy: '', powerChangedBy: '' },
    ...more,
  }) as unknown as esxiV1.Vm__Output
const answered = (more: Partial<VmAnswer>) =>
  keepAnswer(
    store,
    answers,
    { hostId: esx1.id, vm: undefined, revision: 0, name: 'db-1', user: 'anna', ...more },
    NOW_MS,
  )
const report = (revision: number, ...names: string[]) => reportAfter(false, revision, names)
const reportAfter = (isLate: boolean, revision: number, names: readonly string[]) => {
  const reported: ReportedInventory = {
    vms: names.map((name) => ({ ...vmRecord({ name, uuid: `u-${name}` }), isUnread: false })),
    ...{ crypto: UNKNOWN_CRYPTO, revision },
  }
  const newest = answers.include(esx1.id, reported, isLate)
  return keepInventory(store, esx1.id, newest, { nowMs: NOW_MS, isLate: false })
}
const namesOn = ({ id }: { id: string }) =>
  store
    .snapshot()
    .inventories.get(id)
    ?.vms.map(({ name }) => name)

describe('the answer of a host about a VM', () => {
  it('is in the inventory until a newer report replaces it, and an older report does not undo it', async () => {
    await answered({ vm: vm('db-1', 5), revision: 5 })
    expect(namesOn(esx1)).toEqual(['db-1'])
    await report(4)
    expect(namesOn(esx1)).toEqual(['db-1'])
    await report(5)
    expect(namesOn(esx1)).toEqual([])
    await report(4, 'db-1')
    await answered({ revision: 7 })
    expect(namesOn(esx1)).toEqual([])
    await report(6, 'db-1', 'db-2')
    expect(namesOn(esx1)).toEqual(['db-2'])
    await reportAfter(true, 6, ['db-1', 'db-2'])
    expect(namesOn(esx1)).toEqual(['db-1', 'db-2'])
  })

  it('renames a VM, takes it from the host that had it, and names the user in events', async () => {
    await answered({ hostId: esx2.id, vm: vm('db-1', 1), revision: 1 })
    await answered({ vm: vm('db-1', 9), revision: 9 })
    expect([namesOn(esx1), namesOn(esx2)]).toEqual([['db-1'], []])
    await answered({ vm: vm('main', 10, { uuid: 'u-db-1' }), revision: 10 })
    expect(namesOn(esx1)).toEqual(['main'])
    await report(9, 'db-1')
    expect(namesOn(esx1)).toEqual(['main'])
    const events = store.newestEvents(10).map(({ id, user }) => [id, user])
    expect(events[0]).toEqual(['VmRenamedEvent', 'anna'])
    expect(events).toHaveLength(3)
  })

  it('that has taken a VM over keeps it from the former host, whose report is older', async () => {
    const at = (registeredTimeMs: number) => ({ registeredTimeMs, madeHere: false })
    const of = (registeredMs: number) => ({
      vms: [
        {
          ...{ ...vmRecord({ name: 'db-1', uuid: 'u-db-1' }), isUnread: false },
          acts: {
            origin: { isMadeHere: false, registeredMs, registeredBy: '' },
            powerChangedBy: '',
          },
        },
      ],
      ...{ crypto: UNKNOWN_CRYPTO, revision: 20 },
    })
    const fromEsx1 = (reported: ReportedInventory, isLate = false) =>
      keepInventory(store, esx1.id, answers.include(esx1.id, reported, isLate), {
        ...{ nowMs: NOW_MS, isLate: false },
      })
    const take = async (registeredMs: number) => {
      await answered({ hostId: esx2.id, vm: vm('db-1', 1, at(registeredMs)), revision: 1 })
      expect([namesOn(esx1), namesOn(esx2)]).toEqual([[], ['db-1']])
    }
    await fromEsx1(of(1000))
    await take(2000)
    for (const _again of [1, 2]) {
      await fromEsx1(of(1000))
      expect([namesOn(esx1), namesOn(esx2)]).toEqual([[], ['db-1']])
    }
    // It takes the VM back without vCenter.
    await fromEsx1(of(3000))
    expect(namesOn(esx1)).toEqual(['db-1'])
    await take(4000)
    await fromEsx1({ ...of(3000), vms: [] })
    await fromEsx1(of(3000))
    expect(namesOn(esx1)).toEqual(['db-1'])
    await take(5000)
    await fromEsx1(of(3000), true)
    expect(namesOn(esx1)).toEqual(['db-1'])
  })

  it('contains keys that only snapshots or an interrupted encryption need', async () => {
    const otherKeys = [{ provider: 'nkp-2', kdkKeyId: 'k2', keyId: '' }]
    await answered({ vm: vm('db-1', 5, { otherKeys }), revision: 5 })
    const [found] = store.snapshot().inventories.get(esx1.id)?.vms ?? []
    expect(found && keyReferencesOf(found)).toEqual([{ provider: 'nkp-2', keyId: 'k2' }])
  })

  it('is not kept from a program without revisions, or before the first report of the host', async () => {
    await answered({ vm: vm('db-1', 0) })
    expect(namesOn(esx1)).toEqual([])
    const other = host({ name: 'esx-3' })
    await store.change((tables) => tables.putHost({ ...other, cluster: undefined }))
    await answered({ hostId: other.id, vm: vm('db-1', 3), revision: 3 })
    expect(namesOn(other)).toBeUndefined()
  })
})
