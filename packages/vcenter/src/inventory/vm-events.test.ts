import { describe, expect, it } from '@jest/globals'
import type { HostInventory } from '../records/host-inventory.ts'
import type { VmRecord } from '../records/virtual-machine.ts'
import { vmRecord } from '../testing/models.ts'
import { UNKNOWN_CRYPTO } from './host-inventory.ts'
import { type VmOrigin, vmEvents } from './vm-events.ts'

const REGISTERED_MS = Date.UTC(2026, 0, 2)

const inventory = (vms: VmRecord[], more: Partial<HostInventory> = {}): HostInventory => ({
  ...{ vms, crypto: UNKNOWN_CRYPTO },
  ...more,
})

/** Returns id and message of each event. */
function between(
  before: HostInventory | undefined,
  after: HostInventory,
  { isLate = false, origin }: { isLate?: boolean; origin?: VmOrigin } = {},
): string[][] {
  const context = {
    host: 'esx-1',
    nowMs: 5,
    isLate,
    actsOf: () => ({ origin, powerChangedBy: '' }),
  }
  return vmEvents(before, after, context).map((event) => {
    expect(event).toMatchObject({ timeMs: 5, entityKind: 'virtualMachine' })
    return [event.id, event.message ?? '']
  })
}

describe('a report of a host', () => {
  const made = { isMadeHere: true, registeredMs: REGISTERED_MS, registeredBy: '' }
  const registered = { ...made, isMadeHere: false }

  it('shows which machines were created, registered, powered on, powered off and removed', () => {
    const off = vmRecord({ name: 'db-1' })
    const on = { ...off, isPoweredOn: true }
    expect(between(inventory([]), inventory([on]), { origin: made })).toEqual([
      ['VmCreatedEvent', 'db-1 was created on esx-1 in datastore ds.'],
      ['VmPoweredOnEvent', 'db-1 on esx-1 is powered on.'],
    ])
    expect(between(inventory([]), inventory([off]), { origin: registered })).toEqual([
      ['VmRegisteredEvent', 'db-1 was registered on esx-1 in datastore ds.'],
    ])
    expect(between(inventory([on]), inventory([off]))).toEqual([
      ['VmPoweredOffEvent', 'db-1 on esx-1 is powered off.'],
    ])
    expect(between(inventory([off]), inventory([]))).toEqual([
      ['VmRemovedEvent', 'db-1 was removed from the inventory of esx-1.'],
    ])
    expect(between(inventory([off]), inventory([off]))).toEqual([])
  })

  it('that is the first one discovers machines, whatever their origin', () => {
    expect(between(undefined, inventory([vmRecord()]), { origin: made, isLate: true })).toEqual([
      ['VmDiscoveredEvent', 'vm was found on esx-1 in datastore ds.'],
    ])
    const [unknown] = between(inventory([]), inventory([vmRecord()]))
    expect(unknown?.[0]).toBe('VmDiscoveredEvent')
  })

  it('after a lost connection says that changes can be older, and gives the time of the host', () => {
    expect(between(inventory([]), inventory([vmRecord()]), { origin: made, isLate: true })).toEqual(
      [
        [
          'VmCreatedEvent',
          'vm was created on esx-1 in datastore ds at 2026-01-02T00:00:00.000Z, by its clock. esx-1 reported it when it connected.',
        ],
      ],
    )
  })

  it('shows a machine with other keys, name or kind as changed, not as another machine', () => {
    const [key, other] = ['k', 'l'].map((keyId) => ({ provider: `nkp-${keyId}`, keyId }))
    if (key === undefined || other === undefined) throw new Error('not two keys')
    const before = inventory([vmRecord({ home: key })])
    const rekeyed = vmRecord({ home: other, disks: [other] })
    expect(between(before, inventory([rekeyed]))).toEqual([
      [
        'com.vmware.vc.crypto.Operation',
        'vm was rekeyed: its keys come from nkp-l (l), no longer from nkp-k (k).',
      ],
    ])
    const changed = vmRecord({ home: key, name: 'new', isTemplate: true })
    expect(between(before, inventory([changed]))).toEqual([
      ['VmRenamedEvent', 'new was renamed from vm.'],
      ['com.vmware.vc.vm.VmConvertedToTemplateEvent', 'new was marked as template.'],
    ])
    expect(between(inventory([changed]), inventory([{ ...changed, isTemplate: false }]))).toEqual([
      ['com.vmware.vc.vm.TemplateConvertedToVmEvent', 'new is no longer a template.'],
    ])
  })

  it('shows once what is wrong with a vTPM, also of a machine that has just arrived', () => {
    const [fine, ended] = [{}, { problem: 'ended' as const }]
    const [was, is] = [fine, ended].map((vtpm) => inventory([vmRecord({ name: 'db-1', vtpm })]))
    if (was === undefined || is === undefined) throw new Error('two reports')
    const event = ['nkpsim.vtpm.ended', 'db-1 is on without its vTPM, which has ended.']
    expect(between(was, is)).toEqual([event])
    expect(between(is, is)).toEqual([])
    expect(between(is, was)).toEqual([])
    expect(between(inventory([]), is)).toContainEqual(event)
  })

  it('shows no change of keys that the host cannot read, and no removal that may be a lack of room', () => {
    const unread = vmRecord({ isUnread: true, disks: [] })
    const mixed = vmRecord({ disks: [{ provider: 'other', keyId: 'x' }] })
    expect(between(inventory([mixed]), inventory([unread]))).toEqual([])
    expect(between(inventory([mixed]), inventory([], { isIncomplete: true }))).toEqual([])
  })

  it('shows a copy with the UUID of its original as a new machine', () => {
    const original = vmRecord()
    const copy = vmRecord({ name: 'copy' })
    const events = between(inventory([original]), inventory([original, copy]), {
      origin: registered,
    })
    expect(events.map(([id]) => id)).toEqual(['VmRegisteredEvent'])
  })

  it('with a new name of every machine reads each machine only a few times', () => {
    let reads = 0
    const named = (name: string) =>
      Array.from({ length: 100 }, (_, index) => ({
        ...vmRecord({ uuid: `u-${index}`, name: `${name}-${index}` }),
        get datastore() {
          reads++
          return 'ds'
        },
      }))
    const events = between(inventory(named('old')), inventory(named('new')))
    expect(events.filter(([id]) => id === 'VmRenamedEvent')).toHaveLength(100)
    expect(reads).toBeLessThan(2000)
  })

  it('names the users who registered a machine and who powered it', () => {
    const vm = vmRecord({ isPoweredOn: true })
    const acts = { origin: { ...registered, registeredBy: 'anna' }, powerChangedBy: 'ben' }
    const context = { host: 'esx-1', nowMs: 5, isLate: false, actsOf: () => acts }
    const events = vmEvents(inventory([]), inventory([vm]), context)
    expect(events.map(({ id, user }) => [id, user])).toEqual([
      ['VmRegisteredEvent', 'anna'],
      ['VmPoweredOnEvent', 'ben'],
    ])
    const gone = vmEvents(inventory([vm]), inventory([]), context)
    expect(gone.map(({ id, user }) => [id, user])).toEqual([['VmRemovedEvent', '']])
  })
})
