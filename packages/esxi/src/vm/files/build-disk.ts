import { createDek, formatKeyLocator, lockKey } from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { wholeSectors } from '../../disk/block-device.ts'
import { finishExtent } from '../../disk/extent.ts'
import { writeContent } from '../../disk/write-content.ts'
import type { NewKey } from '../../key-provider/key-source.ts'
import { type DiskDescriptor, formatDiskDescriptor } from './disk-descriptor.ts'
import { type DiskFile, locatedKey } from './read-vm.ts'

export type BuildDiskInput = {
  folder: HeldFolder
  /** The descriptor is `<base>.vmdk` and the extent `<base>-flat.vmdk`. Neither may exist yet. */
  baseName: string
  /** Undefined for a plain disk. */
  lockedBy: NewKey | undefined
  /**
   * Size of the disk's content in bytes. The disk is rounded up to whole sectors of 4096 bytes. 0
   * means that the content decides.
   */
  contentBytes: number
  /**
   * The content in order: contentBytes bytes, or any number of bytes if that is 0. If undefined,
   * the disk is empty.
   */
  content?: AsyncIterable<Uint8Array> | undefined
  random: Random
}

/** A new disk in the form that reading its files would return. */
export type BuiltDisk = Omit<DiskFile, 'path'>

/**
 * Creates a disk, durably. An encrypted disk has its own DEK. Removes its files after an error.
 * @throws EsxiError IMAGE_SIZE_MISMATCH; errors of the file system
 */
export async function buildDisk(input: BuildDiskInput): Promise<BuiltDisk> {
  const { folder, baseName, lockedBy, contentBytes, content, random } = input
  using dek = lockedBy && createDek(random.bytes)
  const locator = lockedBy && dek && lockKey({ ...lockedBy, dek })
  const extentFileName = `${baseName}-flat.vmdk`
  const extentId = dek && random.uuid()
  await using file = await folder.open(extentFileName, 'create')
  try {
    const writtenBytes =
      content === undefined ? contentBytes : await writeContent(file, dek, contentBytes, content)
    const capacityBytes = wholeSectors(writtenBytes)
    if (dek === undefined || extentId === undefined) await file.truncate(capacityBytes)
    else await finishExtent(file, { capacityBytes, extentId }, dek)
    await file.sync()
    const fileName = `${baseName}.vmdk`
    const descriptor: DiskDescriptor = {
      capacityBytes,
      extentFileName,
      extentId,
      uuid: random.uuid(),
      encryptionKeys: locator && formatKeyLocator(locator),
    }
    await folder.replace(fileName, formatDiskDescriptor(descriptor))
    return { fileName, descriptor, key: locator && locatedKey(locator) }
  } catch (error) {
    // The first failure is what the caller needs, so ignore a second failure.
    await removeDisk(folder, baseName).catch(() => undefined)
    throw error
  }
}

/**
 * Removes the files of a new disk. The descriptor comes first, because an extent without it
 * is recognised as a leftover. Passes on errors of the file system.
 */
export async function removeDisk(folder: HeldFolder, baseName: string): Promise<void> {
  await folder.remove(`${baseName}.vmdk`)
  await folder.remove(`${baseName}-flat.vmdk`)
}
