import type { HeldFolder } from '@nkpsim/daemon'
import type { BlockDevice } from '../../disk/block-device.ts'
import { overlayDisk } from '../../disk/overlay-disk.ts'
import { openPlainLog } from '../../disk/plain-log.ts'
import { openEncryptedLog } from '../../disk/redo-log.ts'
import { EsxiError } from '../../errors.ts'
import { chainOf } from '../files/disk-chain.ts'
import { type DiskFile, extentOf, type VmFiles } from '../files/read-vm.ts'
import { openDisk } from '../keys/open-disk.ts'
import type { KekOf, KeyedDisk } from '../keys/open-keys.ts'

/**
 * Opens the current disks of a VM, each with the disks below it. The caller closes them, and keeps
 * the keys until then.
 * @throws EsxiError VM_INVALID, DISK_FULL, DATASTORE_UNUSABLE
 */
export async function openChains(
  folder: HeldFolder,
  files: VmFiles,
  keyed: readonly KeyedDisk[],
  kekOf: KekOf,
): Promise<Required<BlockDevice>[]> {
  const opened: Required<BlockDevice>[] = []
  try {
    for (const disk of files.disks)
      opened.push(await openChain(folder, chainOf(files, disk), keyed, kekOf))
    return opened
  } catch (error) {
    await Promise.allSettled(opened.map((disk) => disk.close()))
    throw error
  }
}

/**
 * Opens a disk with the disks below it.
 * @param chain the disk, and the disks below it; the base is last
 * @throws EsxiError VM_INVALID, DISK_FULL, DATASTORE_UNUSABLE
 */
export async function openChain(
  folder: HeldFolder,
  chain: readonly DiskFile[],
  keyed: readonly KeyedDisk[],
  kekOf: KekOf,
): Promise<Required<BlockDevice>> {
  let opened: Required<BlockDevice> | undefined
  try {
    for (const disk of chain.toReversed()) {
      const key = keyed.find((each) => each.disk.fileName === disk.fileName)
      if (key === undefined) throw new EsxiError('VM_INVALID', `${disk.path} has no key`)
      opened =
        opened === undefined
          ? await openDisk(folder, key, kekOf)
          : await openOn(folder, key, opened)
    }
  } catch (error) {
    await opened?.close()
    throw error
  }
  if (opened === undefined) throw new EsxiError('VM_INVALID', 'the disk has no files')
  return opened
}

/** Opens a redo log on the disk below it. */
async function openOn(
  folder: HeldFolder,
  { disk, dek }: KeyedDisk,
  below: BlockDevice,
): Promise<Required<BlockDevice>> {
  const extent = extentOf(disk)
  const log =
    dek === undefined
      ? await openPlainLog(folder, extent)
      : await openEncryptedLog(folder, extent, dek)
  return overlayDisk(log, below)
}
