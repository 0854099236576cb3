import { expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { newNativeKeyId } from '../key-provider/native-source.ts'
import type { VmKey } from '../records/virtual-machine.ts'
import { keyProvider, standardProvider } from '../testing/key-provider.ts'
import { missingStandardKeys } from './missing-keys.ts'

const [NKP, KMS] = [keyProvider({ isDefault: false }), standardProvider()]
const hostKey = { providerName: 'KMS', keyId: 'host' }
const safe = {
  mode: 'safe',
  hostKey,
  requiresEncryptionMode: false,
  keyPersistence: false,
} as const
const keyOf = (provider: string, keyId: string): VmKey => ({ provider, kdkKeyId: '', keyId })
const vmOf = (...missingKeys: VmKey[]) => ({ missingKeys })

it('a host reports each missing key of its standard providers once, and its host key first', () => {
  const native = { ...keyOf('NKP', newNativeKeyId(NKP, systemRandom)), kdkKeyId: NKP.keyId }
  const vms = [vmOf(keyOf('KMS', '1'), native), vmOf(keyOf('KMS', '1'), keyOf('KMS', '2'))]
  const ids = (crypto: Parameters<typeof missingStandardKeys>[1], held = [NKP, KMS]) =>
    missingStandardKeys(vms, crypto, held).map(({ keyId }) => keyId)
  expect(ids(safe)).toEqual(['1', '2'])
  expect(ids({ ...safe, requiresEncryptionMode: true })).toEqual(['host', '1', '2'])
  expect(ids({ ...safe, requiresEncryptionMode: true }, [NKP])).toEqual([])
})

it('a host reports at most as many missing keys as vCenter sends in one message', () => {
  const keys = Array.from({ length: 1200 }, (_, index) => keyOf('KMS', `${index}`))
  expect(missingStandardKeys([vmOf(...keys)], safe, [KMS])).toHaveLength(1000)
})
