import { shellWord } from '@nkpsim/daemon/name-text'
import { EsxiError, type EsxiErrorCode } from '../../errors.ts'
import { FAULTS, type ProductFault } from '../../faults.ts'
import type { SnapshotShape } from '../files/disk-chain.ts'

/** Facts about a VM that decide which keys may change. */
export type CryptoFacts = {
  name: string
  isOn: boolean
  snapshots: SnapshotShape
  isHomeEncrypted: boolean
  hasVtpm: boolean
  /** In the order of the controller. */
  disks: readonly CryptoDisk[]
}

export type CryptoDisk = {
  isEncrypted: boolean
  /** Whether the disk is a redo log or a linked clone, so that some of its data is in a parent. */
  hasParent: boolean
  /** Whether several VMs may write to the disk. */
  isShared: boolean
}

/** Disks that a request names: those that the change can be applied to, none, or these indexes. */
export type DiskChoice = 'all' | 'none' | readonly number[]

/** Objects of a VM that a change applies to: the VM home, and disks by their indexes. */
export type CryptoPlan = { home: boolean; disks: readonly number[] }

/**
 * Plans an encryption. The VM home is encrypted too if it is not yet, because a disk can be
 * encrypted only if the VM home is. A rerun after an interrupted encryption encrypts the rest.
 * @throws EsxiError INVALID_POWER_STATE, INVALID_CRYPTO_STATE, DISK_NOT_FOUND
 */
export function planEncryption(vm: CryptoFacts, choice: DiskChoice): CryptoPlan {
  requireOffWithoutSnapshots(vm, 'encrypt it')
  const disks = chosen(vm, choice, ({ isEncrypted }) => !isEncrypted)
  for (const index of disks)
    if (diskOf(vm, index).isEncrypted)
      throw refused(`disk ${index} of "${vm.name}" is encrypted already`, FAULTS.diskEncrypted)
  if (vm.isHomeEncrypted && disks.length === 0)
    throw refused(
      `virtual machine "${vm.name}" is encrypted already; to give it new keys: nkpsim vm rekey ${shellWord(vm.name)}`,
      FAULTS.vmEncrypted,
    )
  for (const index of disks) {
    requireNoParent(vm, index)
    if (diskOf(vm, index).isShared)
      throw refused(
        `disk ${index} of "${vm.name}" is shared with other virtual machines (multi-writer), so it cannot be encrypted`,
        FAULTS.diskShared,
      )
  }
  return { home: !vm.isHomeEncrypted, disks }
}

/**
 * Plans a decryption: of the VM home and all encrypted disks, of these disks alone, or of the home
 * alone. The home can be decrypted only if no disk stays encrypted and the VM has no vTPM.
 * @throws EsxiError INVALID_POWER_STATE, INVALID_CRYPTO_STATE, DISK_NOT_FOUND
 */
export function planDecryption(vm: CryptoFacts, choice: DiskChoice): CryptoPlan {
  requireOffWithoutSnapshots(vm, 'decrypt it')
  if (!vm.isHomeEncrypted) throw notEncrypted(vm)
  const disks = chosen(vm, choice, ({ isEncrypted }) => isEncrypted)
  for (const index of disks) {
    requireEncryptedDisk(vm, index)
    requireNoParent(vm, index)
  }
  const home = typeof choice === 'string'
  if (home && vm.hasVtpm)
    throw refused(
      `virtual machine "${vm.name}" has a vTPM, which needs encryption; remove the vTPM first, or decrypt only its disks with --disks`,
      FAULTS.vtpmInVm,
    )
  const left = vm.disks.findIndex(({ isEncrypted }, index) => isEncrypted && !disks.includes(index))
  if (home && left >= 0)
    throw refused(
      `disk ${left} of "${vm.name}" would stay encrypted, so the VM home cannot be decrypted; decrypt the disks too`,
      FAULTS.vmAndDisksDiffer,
    )
  return { home, disks }
}

/**
 * Plans a recrypt, which gives encrypted objects new keys. A shallow recrypt may run while the VM
 * is on, and with snapshots if they are a single chain.
 * @throws EsxiError INVALID_POWER_STATE, INVALID_CRYPTO_STATE, INVALID_REQUEST, DISK_NOT_FOUND
 */
export function planRecrypt(
  vm: CryptoFacts,
  { deep, home, disks: choice }: { deep: boolean; home: boolean; disks: DiskChoice },
): CryptoPlan {
  if (deep) requireOffWithoutSnapshots(vm, 're-encrypt its data')
  else if (vm.snapshots === 'tree')
    throw refused(
      `virtual machine "${vm.name}" has branching snapshots; remove snapshots until one chain is left, then rekey it`,
      FAULTS.vmHasSnapshots,
    )
  if (!vm.isHomeEncrypted) throw notEncrypted(vm)
  const disks = chosen(vm, choice, ({ isEncrypted }) => isEncrypted)
  for (const index of disks) {
    requireEncryptedDisk(vm, index)
    if (deep) requireNoParent(vm, index)
  }
  if (!home && disks.length === 0)
    throw new EsxiError('INVALID_REQUEST', 'there is nothing to rekey: name the VM home or a disk')
  return { home, disks }
}

function requireOffWithoutSnapshots({ name, isOn, snapshots }: CryptoFacts, purpose: string): void {
  if (isOn)
    throw refused(
      `virtual machine "${name}" is powered on; power it off to ${purpose}`,
      FAULTS.invalidPowerState,
      'INVALID_POWER_STATE',
    )
  if (snapshots !== 'none')
    throw refused(
      `virtual machine "${name}" has snapshots; remove them to ${purpose}`,
      FAULTS.vmHasSnapshots,
    )
}

/** @throws EsxiError DISK_NOT_FOUND */
function chosen(
  vm: CryptoFacts,
  choice: DiskChoice,
  isAffected: (disk: CryptoDisk) => boolean,
): readonly number[] {
  if (choice === 'none') return []
  if (choice === 'all') return vm.disks.flatMap((disk, index) => (isAffected(disk) ? [index] : []))
  for (const index of choice) diskOf(vm, index)
  return [...new Set(choice)].toSorted((a, b) => a - b)
}

/** @throws EsxiError DISK_NOT_FOUND */
function diskOf({ name, disks }: CryptoFacts, index: number): CryptoDisk {
  const disk = disks[index]
  if (disk !== undefined) return disk
  throw new EsxiError('DISK_NOT_FOUND', `virtual machine "${name}" has no disk ${index}`)
}

function requireEncryptedDisk(vm: CryptoFacts, index: number): void {
  if (!diskOf(vm, index).isEncrypted)
    throw refused(`disk ${index} of "${vm.name}" is not encrypted`, FAULTS.diskNotEncrypted)
}

function requireNoParent(vm: CryptoFacts, index: number): void {
  if (diskOf(vm, index).hasParent)
    throw refused(
      `disk ${index} of "${vm.name}" has a parent disk; consolidate it first`,
      FAULTS.diskHasParent,
    )
}

function notEncrypted({ name }: CryptoFacts): EsxiError {
  return refused(
    `virtual machine "${name}" is not encrypted; to encrypt it: nkpsim vm encrypt ${shellWord(name)}`,
    FAULTS.vmNotEncrypted,
  )
}

function refused(
  message: string,
  fault: ProductFault,
  code: EsxiErrorCode = 'INVALID_CRYPTO_STATE',
): EsxiError {
  return new EsxiError(code, message, { fault })
}
