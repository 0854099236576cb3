import { describe, expect, it } from '@jest/globals'
import type { esxiV1 } from '@nkpsim/rpc'
import { host } from '../testing/models.ts'
import { createInventoryReader, keepUnread } from './host-inventory.ts'
import { virtualMachines } from './virtual-machines.ts'

const VMS = 10_000
const PER_PART = 250
const REST = { waitingVms: [], failedHosts: [], missingKeys: [] }

/** Reads the largest inventory that a host may report, with texts of this length. */
function told(characters: number, count = VMS) {
  const text = (what: string) => what.padEnd(characters, 'x')
  const key = { provider: text('NKP'), kdkKeyId: text('kdk'), keyId: '' }
  const vm = {
    ...{ uuid: text('u'), name: text('vm'), datastore: text('ds'), isTemplate: false },
    ...{ powerState: 'POWER_STATE_POWERED_ON', cryptoState: 'CRYPTO_STATE_UNLOCKED' },
    ...{ validity: 'VALIDITY_VALID', homeKey: key, disks: [{ key }], invalidReason: '' },
  }
  const reader = createInventoryReader()
  for (let from = 0; ; from += PER_PART) {
    const complete = from + PER_PART >= count
    const vms = Array.from({ length: Math.min(PER_PART, count - from) }, () => vm)
    const part = { vms, continued: from > 0, complete, hostCrypto: null, ...REST }
    // This cast is safe, because the reader uses only these fields.
    const whole = reader.take(part as unknown as esxiV1.VmInventory__Output)
    if (whole !== undefined) return whole
  }
}

it('the inventory reader keeps the largest honest inventory, with unchanged texts', () => {
  expect(told(20)).toMatchObject({ vms: { length: VMS } })
  expect(told(20)).not.toHaveProperty('isIncomplete')
})

it('the inventory reader says that an inventory is cut if it has more virtual machines or longer texts than fit', () => {
  for (const whole of [told(20, VMS + 1), told(5000)]) {
    if (whole === undefined) throw new Error('the report is incomplete')
    expect(whole.isIncomplete).toBe(true)
    expect(keepUnread(whole, undefined).isIncomplete).toBe(true)
  }
})

it('the inventory reader bounds the stored size even if a host fills all texts', () => {
  const whole = told(5000)
  expect(whole.vms.length).toBeGreaterThan(1000)
  expect(JSON.stringify(whole).length).toBeLessThan(5 * 1024 * 1024)
})

it('the inventory reader ignores a time of registration that no date can have', () => {
  const originAt = (registeredTimeMs: number) => {
    const key = { provider: 'NKP', kdkKeyId: 'kdk', keyId: '' }
    const vm = {
      ...{ uuid: 'u', name: 'vm', datastore: 'ds', isTemplate: false, powerState: '' },
      ...{ cryptoState: '', validity: '', homeKey: key, disks: [], invalidReason: '' },
      ...{ registeredTimeMs, madeHere: true, registeredBy: 'anna', powerChangedBy: '' },
    }
    const part = { vms: [vm], continued: false, complete: true, hostCrypto: null, ...REST }
    // This cast is safe, because the reader uses only these fields.
    return createInventoryReader().take(part as unknown as esxiV1.VmInventory__Output)?.vms[0]?.acts
      ?.origin
  }
  expect(originAt(1)).toEqual({ registeredMs: 1, isMadeHere: true, registeredBy: 'anna' })
  expect(originAt(Number.MAX_SAFE_INTEGER)).toBeUndefined()
})

it('the inventory reader keeps provider names as vCenter spells them, but escapes hidden characters in other texts', () => {
  const key = (provider: string) => ({ provider, kdkKeyId: 'kdk', keyId: '' })
  const vm = {
    ...{ uuid: 'u', name: 'vm', datastore: 'ds', isTemplate: false, powerState: '' },
    ...{ cryptoState: '', validity: '', homeKey: key('a\u200db'), invalidReason: '' },
    disks: [{ key: key('a\u202eb') }],
  }
  const part = { vms: [vm], continued: false, complete: true, hostCrypto: null, ...REST }
  // This cast is safe, because the reader uses only these fields.
  const whole = createInventoryReader().take(part as unknown as esxiV1.VmInventory__Output)
  expect(whole?.vms[0]).toMatchObject({
    home: { provider: 'a\u200db' },
    disks: [{ provider: 'a\\u202eb' }],
  })
})

describe('a virtual machine whose files its host has not read', () => {
  const key = { provider: 'NKP', kdkKeyId: 'kdk', keyId: '' }
  const read = {
    ...{ uuid: 'u', name: 'vm', datastore: 'ds', isTemplate: true, invalidReason: '' },
    ...{ powerState: 'POWER_STATE_POWERED_OFF', cryptoState: 'CRYPTO_STATE_UNLOCKED' },
    ...{ validity: 'VALIDITY_VALID', homeKey: key, disks: [{ key }] },
  }
  const unread = {
    ...{ uuid: '', name: 'vm', datastore: 'ds', isTemplate: false, invalidReason: 'it is gone' },
    ...{ powerState: 'POWER_STATE_POWERED_ON', cryptoState: 'CRYPTO_STATE_LOCKED' },
    ...{ validity: 'VALIDITY_INVALID', homeKey: null, disks: [] },
  }
  const reported = (...vms: object[]) => {
    const part = { vms, continued: false, complete: true, hostCrypto: null, ...REST }
    // This cast is safe, because the reader uses only these fields.
    const whole = createInventoryReader().take(part as unknown as esxiV1.VmInventory__Output)
    if (whole === undefined) throw new Error('the report is incomplete')
    return whole
  }

  it('keeps its last record with its keys, but not its power state', () => {
    const before = keepUnread(reported(read), undefined)
    const after = keepUnread(reported(unread), before)
    expect(after.vms).toEqual([{ ...before.vms[0], isPoweredOn: true, isUnread: true }])
    const esx = host({ name: 'esx-1' })
    const inventories = new Map([[esx.id, after]])
    expect(virtualMachines({ hosts: [esx], inventories }, () => true)).toMatchObject([
      { invalid: true, locked: false, homeKey: { keyId: 'kdk' } },
    ])
    const named = (name: string) =>
      virtualMachines({ hosts: [esx], inventories }, () => true, { name })
    expect(named(after.vms[0]?.name ?? '')).toHaveLength(1)
    expect(named('another')).toEqual([])
    expect(after.vms[0]).toMatchObject({ home: { provider: 'NKP', keyId: 'kdk' }, isValid: true })
    expect(keepUnread(reported(unread), after)).toEqual(after)
    expect(keepUnread(reported(read), after)).toEqual(before)
  })

  it('is left out if vCenter has no record of it in that datastore, and the inventory is then incomplete', () => {
    const elsewhere = keepUnread(reported({ ...read, datastore: 'other' }), undefined)
    for (const before of [undefined, elsewhere]) {
      const after = keepUnread(reported(unread), before)
      expect(after).toMatchObject({ vms: [], isIncomplete: true })
      expect(keepUnread(reported(read), after)).not.toHaveProperty('isIncomplete')
    }
    expect(elsewhere).not.toHaveProperty('isIncomplete')
  })

  it('does not let the stored size grow if a host reports other machines as unread each time', () => {
    const named = (vm: object, from: number) =>
      Array.from({ length: 5000 }, (_, index) => ({ ...vm, name: `${from + index}` }))
    const long = {
      ...read,
      uuid: 'u'.repeat(200),
      disks: Array.from({ length: 16 }, () => ({ key })),
    }
    let stored = keepUnread(reported(...named(long, 0)), undefined)
    for (const from of [0, 5000])
      stored = keepUnread(reported(...named(unread, from), ...named(long, 5000 - from)), stored)
    expect(JSON.stringify(stored).length).toBeLessThan(5 * 1024 * 1024)
  })
})
