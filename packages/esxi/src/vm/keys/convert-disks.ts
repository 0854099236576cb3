import { parse } from 'node:path'
import { createDek, formatKeyLocator, lockKey } from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { recryptExtent } from '../../disk/recrypt-extent.ts'
import type { NewKey } from '../../key-provider/key-source.ts'
import type { DiskDescriptor } from '../files/disk-descriptor.ts'
import { type DiskFile, extentOf } from '../files/read-vm.ts'
import type { DiskChange } from '../files/write-files.ts'
import { type KekOf, openDiskKey } from './open-keys.ts'

/** Progress of a long change, in whole percent. Called at most once for each value. */
export type OnProgress = (percent: number) => void

/**
 * Converts disks one after the other, and returns their new descriptors, which are not written yet.
 * After an error no new extents remain.
 * @param convert returns the new descriptor of a disk, whose new extent is durable
 * @param check throws if the new descriptors cannot be used
 */
export async function convertDisks(
  folder: HeldFolder,
  disks: readonly DiskFile[],
  convert: (disk: DiskFile) => Promise<DiskDescriptor>,
  check: (changes: readonly DiskChange[]) => void,
): Promise<DiskChange[]> {
  const changes: DiskChange[] = []
  try {
    for (const disk of disks) changes.push({ disk, descriptor: await convert(disk) })
    check(changes)
    return changes
  } catch (error) {
    for (const { disk, descriptor } of changes)
      if (descriptor.extentFileName !== disk.descriptor.extentFileName)
        // The first failure is what the caller needs, so ignore a second failure.
        await folder.remove(descriptor.extentFileName).catch(() => undefined)
    throw error
  }
}

/**
 * Copies a disk into a new extent that is encrypted with a new DEK. Returns the new descriptor.
 * @throws EsxiError DISK_KEY_NOT_FOUND, VM_INVALID; errors of the file system; the reason of the
 *   signal if it aborts
 */
export async function copyDisk(
  folder: HeldFolder,
  disk: DiskFile,
  {
    newKey,
    kekOf,
    random,
    signal,
    onDone,
  }: {
    newKey: NewKey
    kekOf: KekOf
    random: Random
    signal: AbortSignal
    onDone: (disk: DiskFile, doneBytes: number) => void
  },
): Promise<DiskDescriptor> {
  const { descriptor, fileName } = disk
  const extent = extentOf(disk)
  using dek = openDiskKey(disk, kekOf)
  using newDek = createDek(random.bytes)
  // A rerun recognises this name, and removes the extent of a killed change.
  const extentFileName = `${parse(fileName).name}-${random.bytes(4).toString('hex')}-flat.vmdk`
  const copy = { ...extent, fileName: extentFileName }
  const from = { extent, dek }
  const change = { signal, onProgress: (doneBytes: number) => onDone(disk, doneBytes) }
  const extentId = random.uuid()
  await recryptExtent(folder, { from, to: { extent: { ...copy, extentId }, dek: newDek } }, change)
  const encryptionKeys = formatKeyLocator(lockKey({ ...newKey, dek: newDek }))
  return { ...descriptor, extentFileName, extentId, encryptionKeys }
}

/** Returns a function that takes how many bytes of a disk are done, and reports the progress. */
export function progressOf(
  disks: readonly DiskFile[],
  onProgress: OnProgress = () => undefined,
): (disk: DiskFile, doneBytes: number) => void {
  const total = disks.reduce((sum, { descriptor }) => sum + descriptor.capacityBytes, 0)
  const done = new Map<string, number>()
  let last = 0
  return ({ fileName }, doneBytes) => {
    done.set(fileName, doneBytes)
    const sum = [...done.values()].reduce((all, each) => all + each, 0)
    const percent = Math.min(100, Math.floor((sum / total) * 100))
    if (percent > last) onProgress(percent)
    last = Math.max(last, percent)
  }
}
