import { createDek, formatKeyLocator, lockKey } from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { type Conversion, convertInPlace, readConversion } from '../../disk/convert-in-place.ts'
import { bindExtent } from '../../disk/extent.ts'
import type { LongChange } from '../../disk/recrypt-extent.ts'
import type { NewKey } from '../../key-provider/key-source.ts'
import type { PrivateConfiguration } from '../files/private-configuration.ts'
import { type DiskFile, extentOf } from '../files/read-vm.ts'
import type { DiskChange } from '../files/write-files.ts'
import { begunDescriptor, openBegunKey } from './open-disk.ts'
import { boundDigests, type KekOf, openDiskKey } from './open-keys.ts'

/** A disk, its new descriptor, and what remains to be done before the descriptor is written. */
export type PreparedDisk = DiskChange &
  Disposable & {
    /** Converts the extent in place, durably. */
    convert(change: LongChange): Promise<void>
  }

type Keys = { kekOf: KekOf; random: Random }

/**
 * Converts disks in place, one after the other, and returns their new descriptors, which the caller
 * writes. After an error the disks still open, and the same call continues.
 * @param prepare reads a disk without a change of its extent
 * @param check throws if the new descriptors cannot be used; called before any extent changes
 * @throws errors of prepare and check; EsxiError VM_INVALID; errors of the file system; the reason
 *   of the signal if it aborts
 */
export async function convertDisksInPlace(
  disks: readonly DiskFile[],
  {
    prepare,
    check,
    signal,
    onDone,
  }: {
    prepare: (disk: DiskFile) => Promise<PreparedDisk>
    check: (changes: readonly DiskChange[]) => void | Promise<void>
    signal: AbortSignal
    onDone: (disk: DiskFile, doneBytes: number) => void
  },
): Promise<DiskChange[]> {
  using stack = new DisposableStack()
  const prepared: PreparedDisk[] = []
  for (const disk of disks) prepared.push(stack.use(await prepare(disk)))
  await check(prepared)
  for (const { disk, convert } of prepared)
    await convert({ signal, onProgress: (doneBytes) => onDone(disk, doneBytes) })
  return prepared.map(({ disk, descriptor, begun }) => ({ disk, descriptor, begun }))
}

/**
 * Prepares the encryption of a plain disk with a new DEK. An encryption that was interrupted
 * continues with its own DEK.
 * @param configuration of the VM, which names the encryption that it has begun
 * @throws EsxiError DISK_KEY_NOT_FOUND, VM_INVALID; errors of the file system
 */
export async function prepareEncryption(
  folder: HeldFolder,
  disk: DiskFile,
  {
    newKey,
    configuration,
    kekOf,
    random,
  }: Keys & { newKey: NewKey; configuration: PrivateConfiguration },
): Promise<PreparedDisk> {
  const { descriptor } = disk
  const begun = await readConversion(folder, extentOf(disk))
  const isBegun = begun?.kind === 'encrypt'
  const dek = isBegun
    ? openBegunKey(disk, begun, boundDigests(configuration, disk), kekOf)
    : createDek(random.bytes)
  const extentId = isBegun ? begun.extentId : random.uuid()
  const encryptionKeys = formatKeyLocator(lockKey({ ...newKey, dek }))
  const conversion = { ...extentOf(disk), from: undefined, to: { extentId, dek } }
  const keys = isBegun ? begun.keys : encryptionKeys
  return {
    disk,
    descriptor: { ...descriptor, extentId, encryptionKeys },
    begun: begunDescriptor(disk, { extentId, keys }),
    convert: (change) => convertInPlace(folder, conversion, { keys, random, ...change }),
    [Symbol.dispose]: () => dek.wipe(),
  }
}

/**
 * Prepares the decryption of an encrypted disk.
 * @throws EsxiError DISK_KEY_NOT_FOUND, VM_INVALID; errors of the file system
 */
export async function prepareDecryption(
  folder: HeldFolder,
  disk: DiskFile,
  { kekOf, random }: Keys,
): Promise<PreparedDisk> {
  const { descriptor } = disk
  const extent = extentOf(disk)
  const dek = openDiskKey(disk, kekOf)
  try {
    if (dek === undefined) throw new Error('the disk is plain')
    const begun = await readConversion(folder, extent)
    const extentId =
      descriptor.extentId ??
      (begun?.kind === 'decrypt' ? begun.extentId : undefined) ??
      (await bindExtent(folder, extent, dek, random.uuid()))
    const conversion: Conversion = { ...extent, from: { extentId, dek }, to: undefined }
    const keys = descriptor.encryptionKeys ?? ''
    return {
      disk,
      descriptor: { ...descriptor, extentId: undefined, encryptionKeys: undefined },
      convert: (change) => convertInPlace(folder, conversion, { keys, random, ...change }),
      [Symbol.dispose]: () => dek.wipe(),
    }
  } catch (error) {
    dek?.wipe()
    throw error
  }
}
