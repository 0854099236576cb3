import { dirname, join } from 'node:path'
import type { Secret } from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import type { BlockDevice } from '../../disk/block-device.ts'
import { type BegunConversion, readConversion } from '../../disk/convert-in-place.ts'
import { openConvertingDisk } from '../../disk/converting-disk.ts'
import { openEncryptedDisk } from '../../disk/encrypted-disk.ts'
import { foreignExtent } from '../../disk/extent.ts'
import { openPlainDisk } from '../../disk/plain-disk.ts'
import { EsxiError } from '../../errors.ts'
import { FAULTS } from '../../faults.ts'
import type { DiskDescriptor } from '../files/disk-descriptor.ts'
import { diskKeyDigest } from '../files/private-configuration.ts'
import { type DiskFile, extentOf, locateKey } from '../files/read-vm.ts'
import { type KekOf, type KeyedDisk, openDiskKey } from './open-keys.ts'

/**
 * Opens a disk as its descriptor says, or as an interrupted encryption or decryption left it. The
 * caller keeps the DEK and wipes it after it has closed the disk.
 * @throws EsxiError VM_INVALID, DISK_KEY_NOT_FOUND; DaemonError FILE_REFUSED; errors of the file
 *   system
 */
export async function openDisk(
  folder: HeldFolder,
  keyed: KeyedDisk,
  kekOf: KekOf,
): Promise<Required<BlockDevice>> {
  const { disk, dek } = keyed
  const extent = extentOf(disk)
  try {
    return dek === undefined
      ? await openPlainDisk(folder, extent)
      : await openEncryptedDisk(folder, extent, dek)
  } catch (error) {
    if (!(error instanceof EsxiError) || error.code !== 'VM_INVALID') throw error
    const begun = await readConversion(folder, extent)
    if (begun?.kind === 'encrypt' && dek === undefined)
      return openEncrypting(folder, keyed, begun, kekOf)
    if (begun?.kind !== 'decrypt' || dek === undefined) throw error
    const from = { extentId: begun.extentId, dek }
    return openConvertingDisk(folder, { ...extent, from, to: undefined })
  }
}

async function openEncrypting(
  folder: HeldFolder,
  { disk, keySha256 }: KeyedDisk,
  begun: BegunConversion,
  kekOf: KekOf,
): Promise<Required<BlockDevice>> {
  const dek = openBegunKey(disk, begun, keySha256, kekOf)
  try {
    const to = { extentId: begun.extentId, dek }
    const device = await openConvertingDisk(folder, { ...extentOf(disk), from: undefined, to })
    const close = async (): Promise<void> => {
      await device.close()
      dek.wipe()
    }
    return { ...device, close }
  } catch (error) {
    dek.wipe()
    throw error
  }
}

/**
 * Returns the 64-byte DEK of an encryption that was begun, which the caller wipes. The VM must have
 * begun it: otherwise a VM could open the disk of another VM, with the journal of that disk.
 * @param keySha256 digests by which the VM accepts the disk
 * @throws EsxiError DISK_KEY_NOT_FOUND, VM_INVALID
 */
export function openBegunKey(
  disk: DiskFile,
  { keys, extentId }: BegunConversion,
  keySha256: readonly string[] | undefined,
  kekOf: KekOf,
): Secret {
  const digest = diskKeyDigest(begunDescriptor(disk, { keys, extentId }))
  if (keySha256?.includes(digest) !== true) {
    const path = join(dirname(disk.path), disk.descriptor.extentFileName)
    throw foreignExtent(path)
  }
  const key = locateKey(keys, FAULTS.diskLocatorInvalid)
  const dek = openDiskKey({ ...disk, key }, kekOf)
  if (dek === undefined) throw new EsxiError('VM_INVALID', `${disk.path} has no key`)
  return dek
}

/** Returns the descriptor that a disk has after an encryption that was begun. */
export function begunDescriptor(
  { descriptor }: DiskFile,
  { keys, extentId }: Pick<BegunConversion, 'keys' | 'extentId'>,
): DiskDescriptor {
  return { ...descriptor, extentId, encryptionKeys: keys }
}
