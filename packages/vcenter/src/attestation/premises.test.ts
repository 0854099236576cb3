import { expect, it } from '@jest/globals'
import type { AttestationRecord } from '../records/attestation.ts'
import type { Store } from '../store/store.ts'
import { host } from '../testing/models.ts'
import { hostWithTpm, statedBy } from './premises.ts'

const keyName = (byte: number): Buffer => Buffer.alloc(34, byte)
const hosts = ['esx-1', 'esx-2', 'esx-3'].map((name) => host({ id: `id of ${name}`, name }))
const [first, second] = hosts as [ReturnType<typeof host>, ReturnType<typeof host>]

/** A store in which hosts have these EKs. A host without an EK was never accepted. */
function storeWith(keys: Readonly<Record<string, Buffer>>): Pick<Store, 'snapshot'> {
  const attestations = new Map(
    Object.entries(keys).map(([name, endorsementKeyName]) => [
      `id of ${name}`,
      { accepted: { tpm: { endorsementKeyName } } } as AttestationRecord,
    ]),
  )
  return { snapshot: () => ({ hosts, attestations }) } as unknown as Pick<Store, 'snapshot'>
}

it('hostWithTpm returns another host that has the same EK, and never the host itself', () => {
  const store = storeWith({ 'esx-1': keyName(1), 'esx-2': keyName(2) })
  expect(hostWithTpm(store, first, keyName(2))).toBe('esx-2')
  expect(hostWithTpm(store, first, keyName(1))).toBeUndefined()
  expect(hostWithTpm(store, second, keyName(1))).toBe('esx-1')
  expect(hostWithTpm(store, second, keyName(3))).toBeUndefined()
})

it('statedBy returns the stored host, or the given host if none is stored', () => {
  const store = storeWith({})
  expect(statedBy(store, { ...first, esxiVersion: '7.0.0' })).toBe(first)
  const unknown = host({ id: 'unknown' })
  expect(statedBy(store, unknown)).toBe(unknown)
})
