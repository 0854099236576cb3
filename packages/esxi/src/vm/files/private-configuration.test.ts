import { expect, it } from '@jest/globals'
import { createDek, encryptBox, kbkdfCounter, LABELS } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import {
  decryptPrivateConfiguration,
  encryptPrivateConfiguration,
} from './private-configuration.ts'

const VMX = { uuid: '4f0b2c6e-0000-4000-8000-000000000002', diskFileNames: ['vm.vmdk'] }
const REST = { memorySizeMib: 2048, numVcpus: 1, guestId: 'otherLinux64Guest' }

it('the private configuration opens only for its own VM and with its own key', () => {
  using dek = createDek(systemRandom.bytes)
  using other = createDek(systemRandom.bytes)
  const configuration = { ...REST, disks: [{ fileName: 'vm.vmdk', keySha256: ['a', 'b'] }] }
  const encryptionData = encryptPrivateConfiguration(dek, VMX.uuid, configuration, systemRandom)
  const vmx = { ...VMX, encryptionData }
  expect(decryptPrivateConfiguration(dek, vmx)).toEqual(configuration)
  const invalid = expect.objectContaining({ code: 'VM_INVALID' })
  expect(() => decryptPrivateConfiguration(other, vmx)).toThrow(invalid)
  expect(() => decryptPrivateConfiguration(dek, { ...vmx, uuid: 'another' })).toThrow(invalid)
})

it('the private configuration of a VM from an earlier release is read as the configuration of a VM with one disk', () => {
  using dek = createDek(systemRandom.bytes)
  using key = kbkdfCounter({
    key: dek,
    label: LABELS.vmConfiguration,
    context: Buffer.alloc(0),
    lengthBits: 256,
  })
  const encryptionData = encryptBox({
    randomBytes: systemRandom.bytes,
    key,
    plaintext: Buffer.from(JSON.stringify({ ...REST, diskKeySha256: 'a' })),
    associatedData: Buffer.from(VMX.uuid),
  }).toString('base64')
  expect(decryptPrivateConfiguration(dek, { ...VMX, encryptionData })).toEqual({
    ...REST,
    disks: [{ fileName: 'vm.vmdk', keySha256: ['a'] }],
  })
})
