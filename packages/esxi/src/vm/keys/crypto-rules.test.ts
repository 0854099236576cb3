import { describe, expect, it } from '@jest/globals'
import { EsxiError } from '../../errors.ts'
import {
  type CryptoDisk,
  type CryptoFacts,
  planDecryption,
  planEncryption,
  planRecrypt,
} from './crypto-rules.ts'

const PLAIN: CryptoDisk = { isEncrypted: false, hasParent: false, isShared: false }
const ENCRYPTED = { ...PLAIN, isEncrypted: true }
const vm = (more: Partial<CryptoFacts> = {}): CryptoFacts => ({
  ...{ name: 'vm', isOn: false, snapshots: 'none', isHomeEncrypted: true, hasVtpm: false },
  disks: [ENCRYPTED, PLAIN],
  ...more,
})
const plainVm = (more: Partial<CryptoFacts> = {}) =>
  vm({ isHomeEncrypted: false, disks: [PLAIN, PLAIN], ...more })
const all = { home: true, disks: 'all' } as const
const shallow = { ...all, deep: false }
const deep = { ...all, deep: true }

/** Returns fault and key of the error of a call, or its result. */
function outcome(plan: () => unknown): unknown {
  try {
    return plan()
  } catch (error) {
    if (!(error instanceof EsxiError)) throw error
    const { code, fault } = error
    return fault === undefined ? code : `${fault.name} ${fault.messageKey}`.trim()
  }
}

const SNAPSHOTS = 'InvalidVmConfig msg.hostd.configSpec.enc.snapshots'
const NOT_ENCRYPTED = 'InvalidVmConfig msg.hostd.configSpec.enc.notEncrypted'
const ON = 'InvalidPowerState'

describe('the rules for changes of keys, with the faults of the product', () => {
  it.each([
    // The table of rules: power state, snapshots, and whether the VM is encrypted.
    ['encrypt', () => planEncryption(plainVm(), 'all'), { home: true, disks: [0, 1] }],
    ['encrypt while on', () => planEncryption(plainVm({ isOn: true }), 'all'), ON],
    [
      'encrypt with snapshots',
      () => planEncryption(plainVm({ snapshots: 'chain' }), 'all'),
      SNAPSHOTS,
    ],
    [
      'encrypt what is encrypted',
      () => planEncryption(vm({ disks: [ENCRYPTED] }), 'all'),
      'InvalidVmConfig msg.hostd.configSpec.enc.encrypted',
    ],
    ['decrypt', () => planDecryption(vm(), 'all'), { home: true, disks: [0] }],
    ['decrypt while on', () => planDecryption(vm({ isOn: true }), 'all'), ON],
    ['decrypt with snapshots', () => planDecryption(vm({ snapshots: 'chain' }), 'all'), SNAPSHOTS],
    ['decrypt what is plain', () => planDecryption(plainVm(), 'all'), NOT_ENCRYPTED],
    ['deep recrypt', () => planRecrypt(vm(), deep), { home: true, disks: [0] }],
    ['deep recrypt while on', () => planRecrypt(vm({ isOn: true }), deep), ON],
    ['deep recrypt with snapshots', () => planRecrypt(vm({ snapshots: 'chain' }), deep), SNAPSHOTS],
    ['deep recrypt what is plain', () => planRecrypt(plainVm(), deep), NOT_ENCRYPTED],
    [
      'shallow recrypt while on, with a chain of snapshots',
      () => planRecrypt(vm({ isOn: true, snapshots: 'chain' }), shallow),
      { home: true, disks: [0] },
    ],
    [
      'shallow recrypt with a tree',
      () => planRecrypt(vm({ snapshots: 'tree' }), shallow),
      SNAPSHOTS,
    ],
    ['shallow recrypt what is plain', () => planRecrypt(plainVm(), shallow), NOT_ENCRYPTED],
    // Home and disks apart.
    ['encrypt the home alone', () => planEncryption(plainVm(), 'none'), { home: true, disks: [] }],
    ['encrypt a disk', () => planEncryption(plainVm(), [1, 1]), { home: true, disks: [1] }],
    ['encrypt the rest', () => planEncryption(vm(), 'all'), { home: false, disks: [1] }],
    [
      'encrypt an encrypted disk',
      () => planEncryption(vm(), [0]),
      'InvalidDeviceOperation msg.hostd.deviceSpec.enc.encrypted',
    ],
    [
      'encrypt a shared disk',
      () => planEncryption(plainVm({ disks: [{ ...PLAIN, isShared: true }] }), 'all'),
      'InvalidDeviceSpec msg.hostd.deviceSpec.enc.sharedBacking',
    ],
    [
      'encrypt a disk with a parent',
      () => planEncryption(plainVm({ disks: [{ ...PLAIN, hasParent: true }] }), 'all'),
      'InvalidDeviceOperation msg.hostd.deviceSpec.enc.diskChain',
    ],
    ['decrypt a disk', () => planDecryption(vm(), [0]), { home: false, disks: [0] }],
    [
      'decrypt the home of encrypted disks',
      () => planDecryption(vm(), 'none'),
      'InvalidVmConfig msg.hostd.configSpec.enc.mismatch',
    ],
    [
      'decrypt the home with a vTPM',
      () => planDecryption(vm({ hasVtpm: true }), 'all'),
      'GenericVmConfigFault msg.vigor.enc.required.vtpm',
    ],
    [
      'decrypt a disk of a VM with a vTPM',
      () => planDecryption(vm({ hasVtpm: true }), [0]),
      { home: false, disks: [0] },
    ],
    [
      'decrypt a plain disk',
      () => planDecryption(vm(), [1]),
      'InvalidDeviceOperation msg.hostd.deviceSpec.enc.notEncrypted',
    ],
    [
      'recrypt a plain disk',
      () => planRecrypt(vm(), { ...shallow, disks: [1] }),
      'InvalidDeviceOperation msg.hostd.deviceSpec.enc.notEncrypted',
    ],
    [
      'recrypt a disk with a parent, deep',
      () => planRecrypt(vm({ disks: [{ ...ENCRYPTED, hasParent: true }] }), deep),
      'InvalidDeviceOperation msg.hostd.deviceSpec.enc.diskChain',
    ],
    [
      'recrypt nothing',
      () => planRecrypt(vm(), { deep: true, home: false, disks: 'none' }),
      'INVALID_REQUEST',
    ],
    ['encrypt no disk of the VM', () => planEncryption(plainVm(), [2]), 'DISK_NOT_FOUND'],
  ])('%s', (_, plan, expected) => {
    expect(outcome(plan)).toEqual(expected)
  })
})
