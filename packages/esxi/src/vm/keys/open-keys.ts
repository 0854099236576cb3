import { CryptoError, kindOfKeyId, type Secret, unlockKey } from '@nkpsim/crypto'
import { EsxiError } from '../../errors.ts'
import { FAULTS, type ProductFault } from '../../faults.ts'
import { originOf, remedyOf } from '../../key-provider/key-source.ts'
import { disksInUse } from '../files/disk-chain.ts'
import {
  decryptPrivateConfiguration,
  diskKeyDigest,
  type PrivateConfiguration,
} from '../files/private-configuration.ts'
import type { DiskFile, LocatedKey, VmFiles } from '../files/read-vm.ts'
import { DEFAULT_HARDWARE } from '../files/vmx.ts'

/**
 * Returns a copy of the 32-byte KEK for a located key. The caller wipes the copy.
 * @throws EsxiError VM_LOCKED
 */
export type KekOf = (key: LocatedKey) => Secret

/**
 * Opens the configuration of a VM and checks that its disks belong to it. The caller wipes the DEK,
 * which is undefined if the VM home is not encrypted.
 * @throws EsxiError VM_LOCKED if this host lacks the key; VM_INVALID if the files do not belong
 *   together
 */
export function openConfiguration(
  { vmx, home, disks, frozenDisks }: VmFiles,
  kekOf: KekOf,
): { configurationDek: Secret | undefined; configuration: PrivateConfiguration } {
  if (home === undefined) {
    requirePlainDisks([...disks, ...frozenDisks])
    const hardware = vmx.hardware ?? DEFAULT_HARDWARE
    return { configurationDek: undefined, configuration: { ...hardware, disks: [] } }
  }
  const configurationDek = unlock(home, kekOf, FAULTS.locatorInvalid)
  try {
    const configuration = decryptPrivateConfiguration(configurationDek, vmx)
    requireOwnDisks(disks, configuration)
    requireOwnFrozenDisks(frozenDisks, configuration)
    return { configurationDek, configuration }
  } catch (error) {
    configurationDek.wipe()
    throw error
  }
}

/**
 * A plain VM has no encrypted disks: in vSphere, a disk can be encrypted only if the VM home is.
 * Nothing but the encrypted configuration proves that a disk belongs to a VM.
 * @throws EsxiError VM_INVALID
 */
function requirePlainDisks(disks: readonly DiskFile[]): void {
  const encrypted = disks.find(({ key }) => key !== undefined)
  if (encrypted !== undefined)
    throw new EsxiError(
      'VM_INVALID',
      `the disk ${encrypted.path} is encrypted, but the .vmx has no encryption.bundle: put the right .vmx back`,
    )
}

/**
 * Requires each disk to be at its own place, because guests identify disks by place. A disk that is
 * listed twice would also be changed twice.
 * @throws EsxiError VM_INVALID
 */
function requireOwnDisks(disks: readonly DiskFile[], { disks: bound }: PrivateConfiguration): void {
  const isOwn = disks.every(({ fileName, descriptor }) =>
    bound.find((disk) => disk.fileName === fileName)?.keySha256.includes(diskKeyDigest(descriptor)),
  )
  if (!isOwn || disks.length !== bound.length)
    throw new EsxiError('VM_INVALID', 'the disk is not the one this virtual machine was made with')
  if (disks.some(({ fileName }, index) => fileName !== bound[index]?.fileName))
    throw new EsxiError(
      'VM_INVALID',
      `the .vmx lists the disks in another order than the encrypted configuration; list them on scsi0 in this order: ${bound.map(({ fileName }) => fileName).join(', ')}`,
    )
}

/**
 * Requires that each disk below the current disks, and each disk of a snapshot, belongs to the VM.
 * @throws EsxiError VM_INVALID
 */
function requireOwnFrozenDisks(
  disks: readonly DiskFile[],
  { frozenDisks = [] }: PrivateConfiguration,
): void {
  for (const { fileName, path, descriptor } of disks) {
    const bound = frozenDisks.find((disk) => disk.fileName === fileName)
    if (!bound?.keySha256.includes(diskKeyDigest(descriptor)))
      throw new EsxiError(
        'VM_INVALID',
        `${path} is not the disk that a snapshot of this virtual machine froze: put the right one back`,
      )
  }
}

/**
 * Returns the 64-byte DEK of a disk, which the caller wipes; undefined for a plain disk. A wrong
 * key causes an error before any data is read.
 * @throws EsxiError DISK_KEY_NOT_FOUND if this host lacks the key; VM_INVALID
 */
export function openDiskKey({ path, key }: DiskFile, kekOf: KekOf): Secret | undefined {
  if (key === undefined) return undefined
  try {
    return unlock(key, kekOf, FAULTS.diskLocatorInvalid)
  } catch (cause) {
    if (!(cause instanceof EsxiError) || cause.code !== 'VM_LOCKED') throw cause
    const { providerName, keyId } = key.locator
    throw new EsxiError(
      'DISK_KEY_NOT_FOUND',
      `The disk [${path}] is encrypted and a required key was not found. ` +
        `It comes from ${originOf(key.locator)}: ${remedyOf(kindOfKeyId(keyId), providerName)}`,
      { cause, fault: FAULTS.diskKeyMissing },
    )
  }
}

/** A disk and its 64-byte DEK, which is undefined for a plain disk. */
export type KeyedDisk = {
  disk: DiskFile
  dek: Secret | undefined
  /**
   * Digests by which the VM accepts the disk. Missing if the VM home is not encrypted, or if no
   * change of the disk can be pending.
   */
  keySha256?: readonly string[] | undefined
}

/**
 * Opens the configuration, and then the keys of the current disks and of all disks below them. The
 * caller wipes these keys.
 * @throws EsxiError VM_LOCKED, DISK_KEY_NOT_FOUND, VM_INVALID
 */
export function openDiskKeys(files: VmFiles, kekOf: KekOf): KeyedDisk[] {
  const { configurationDek, configuration } = openConfiguration(files, kekOf)
  configurationDek?.wipe()
  return openKeysOf(disksInUse(files), kekOf).map((keyed) => ({
    ...keyed,
    keySha256: boundDigests(configuration, keyed.disk),
  }))
}

/** Returns the digests by which a VM accepts one of its current disks. */
export function boundDigests(
  { disks }: PrivateConfiguration,
  { fileName }: DiskFile,
): readonly string[] | undefined {
  return disks.find((disk) => disk.fileName === fileName)?.keySha256
}

/**
 * Opens the keys of some disks. The caller wipes these keys.
 * @throws EsxiError DISK_KEY_NOT_FOUND, VM_INVALID
 */
export function openKeysOf(disks: readonly DiskFile[], kekOf: KekOf): KeyedDisk[] {
  const keyed: KeyedDisk[] = []
  try {
    for (const disk of disks) keyed.push({ disk, dek: openDiskKey(disk, kekOf) })
    return keyed
  } catch (error) {
    for (const { dek } of keyed) dek?.wipe()
    throw error
  }
}

function unlock(key: LocatedKey, kekOf: KekOf, fault: ProductFault): Secret {
  using kek = kekOf(key)
  try {
    return unlockKey({ kek, locator: key.locator })
  } catch (cause) {
    if (!(cause instanceof CryptoError)) throw cause
    throw new EsxiError(
      'VM_INVALID',
      'the key locator of the virtual machine was changed, or its key provider has another KDK',
      { cause, fault },
    )
  }
}
