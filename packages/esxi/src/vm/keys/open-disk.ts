import type { HeldFolder } from '@nkpsim/daemon'
import type { BlockDevice } from '../../disk/block-device.ts'
import { type BegunConversion, readConversion } from '../../disk/convert-in-place.ts'
import { openConvertingDisk } from '../../disk/converting-disk.ts'
import { openEncryptedDisk } from '../../disk/encrypted-disk.ts'
import { openPlainDisk } from '../../disk/plain-disk.ts'
import { EsxiError } from '../../errors.ts'
import { FAULTS } from '../../faults.ts'
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
      return openEncrypting(folder, disk, begun, kekOf)
    if (begun?.kind !== 'decrypt' || dek === undefined) throw error
    const from = { extentId: begun.extentId, dek }
    return openConvertingDisk(folder, { ...extent, from, to: undefined })
  }
}

async function openEncrypting(
  folder: HeldFolder,
  disk: DiskFile,
  begun: BegunConversion,
  kekOf: KekOf,
): Promise<Required<BlockDevice>> {
  const dek = openBegunKey(disk, begun, kekOf)
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
 * Returns the 64-byte DEK of an encryption that was begun, which the caller wipes.
 * @throws EsxiError DISK_KEY_NOT_FOUND, VM_INVALID
 */
export function openBegunKey(disk: DiskFile, { keys }: BegunConversion, kekOf: KekOf) {
  const key = locateKey(keys, FAULTS.diskLocatorInvalid)
  const dek = openDiskKey({ ...disk, key }, kekOf)
  if (dek === undefined) throw new EsxiError('VM_INVALID', `${disk.path} has no key`)
  return dek
}
