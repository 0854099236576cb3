import { expect, it } from '@jest/globals'
import type { esxiV1 } from '@nkpsim/rpc'
import { createInventoryReader } from './host-inventory.ts'

const VMS = 10_000
const PER_PART = 250

/** Reads the largest inventory that a host may report, with texts of this length. */
function told(characters: number) {
  const text = (what: string) => what.padEnd(characters, 'x')
  const key = { provider: text('NKP'), kdkKeyId: text('kdk'), keyId: '' }
  const vm = {
    ...{ uuid: text('u'), name: text('vm'), datastore: text('ds'), isTemplate: false },
    ...{ powerState: 'POWER_STATE_POWERED_ON', cryptoState: 'CRYPTO_STATE_UNLOCKED' },
    ...{ validity: 'VALIDITY_VALID', homeKey: key, disks: [{ key }] },
  }
  const reader = createInventoryReader()
  for (let from = 0; ; from += PER_PART) {
    const complete = from + PER_PART >= VMS
    const vms = Array.from({ length: PER_PART }, () => vm)
    const part = { vms, continued: from > 0, complete, hostCrypto: null }
    // This cast is safe, because the reader uses only these fields.
    const whole = reader.take(part as unknown as esxiV1.VmInventory__Output)
    if (whole !== undefined) return whole
  }
}

it('keeps the largest honest inventory, with unchanged texts', () => {
  expect(told(20).vms).toHaveLength(VMS)
})

it('bounds the stored size even if a host fills all texts', () => {
  const whole = told(5000)
  expect(whole.vms.length).toBeGreaterThan(1000)
  expect(JSON.stringify(whole).length).toBeLessThan(5 * 1024 * 1024)
})

it('keeps provider names as vCenter spells them, but escapes hidden characters in other texts', () => {
  const key = (provider: string) => ({ provider, kdkKeyId: 'kdk', keyId: '' })
  const vm = {
    ...{ uuid: 'u', name: 'vm', datastore: 'ds', isTemplate: false, powerState: '' },
    ...{ cryptoState: '', validity: '', homeKey: key('a\u200db') },
    disks: [{ key: key('a\u202eb') }],
  }
  const part = { vms: [vm], continued: false, complete: true, hostCrypto: null }
  // This cast is safe, because the reader uses only these fields.
  const whole = createInventoryReader().take(part as unknown as esxiV1.VmInventory__Output)
  expect(whole?.vms[0]).toMatchObject({
    home: { provider: 'a\u200db' },
    disks: [{ provider: 'a\\u202eb' }],
  })
})
