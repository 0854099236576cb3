import { expect, it } from '@jest/globals'
import type { esxiV1 } from '@nkpsim/rpc'
import { createInventoryReader } from './host-inventory.ts'

const VMS = 10_000
const PER_PART = 250

/** Reads the largest inventory that a host may have, with texts of this many characters. */
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
    // Safe: the reader uses only these fields.
    const whole = reader.take(part as unknown as esxiV1.VmInventory__Output)
    if (whole !== undefined) return whole
  }
}

it('everything that a host may have is kept, with unchanged texts', () => {
  expect(told(20).vms).toHaveLength(VMS)
})

it('a host that fills all texts cannot fill the store', () => {
  const whole = told(5000)
  expect(whole.vms.length).toBeGreaterThan(1000)
  expect(JSON.stringify(whole).length).toBeLessThan(5 * 1024 * 1024)
})

it('names of providers are kept as vCenter spells them; hidden characters in other texts are escaped', () => {
  const key = (provider: string) => ({ provider, kdkKeyId: 'kdk', keyId: '' })
  const vm = {
    ...{ uuid: 'u', name: 'vm', datastore: 'ds', isTemplate: false, powerState: '' },
    ...{ cryptoState: '', validity: '', homeKey: key('a\u200db') },
    disks: [{ key: key('a\u202eb') }],
  }
  const part = { vms: [vm], continued: false, complete: true, hostCrypto: null }
  // Safe: the reader uses only these fields.
  const whole = createInventoryReader().take(part as unknown as esxiV1.VmInventory__Output)
  expect(whole?.vms[0]).toMatchObject({
    home: { provider: 'a\u200db' },
    disks: [{ provider: 'a\\u202eb' }],
  })
})
