import { randomUUID } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import {
  createDek,
  createSectorCipher,
  formatKeyLocator,
  lockKey,
  SECTOR_BYTES,
  type Secret,
} from '@nkpsim/crypto'
import { type HeldFolder, writeAll } from '@nkpsim/daemon'
import { wholeSectors } from '../../disk/encrypted-disk.ts'
import { finishExtent } from '../../disk/extent.ts'
import { EsxiError } from '../../errors.ts'
import type { NewKey } from '../../key-provider/key-source.ts'
import { type DiskDescriptor, formatDiskDescriptor } from './disk-descriptor.ts'
import { type DiskFile, locatedKey } from './read-vm.ts'

/** 62 TB, the largest virtual disk of vSphere. */
const MAX_DISK_BYTES = 62 * 2 ** 40
const MAX_BATCH_BYTES = 1 << 20

/** @throws EsxiError INVALID_REQUEST */
export function requireDiskSize(sizeBytes: number): void {
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 1 || sizeBytes > MAX_DISK_BYTES)
    throw new EsxiError('INVALID_REQUEST', 'a disk has at least 1 byte and at most 62 TB')
}

export type BuildDiskInput = {
  folder: HeldFolder
  /** The descriptor is `<base>.vmdk`, the extent `<base>-flat.vmdk`; neither is there yet. */
  baseName: string
  lockedBy: NewKey
  /**
   * Size of the disk's content in bytes; the disk is rounded up to whole sectors of 4096.
   * 0: as long as the content.
   */
  contentBytes: number
  /** The content in order, exactly contentBytes of it; without it the disk is empty. */
  content?: AsyncIterable<Uint8Array> | undefined
}

/** What was written of a disk, as its files would be read. */
export type BuiltDisk = Omit<DiskFile, 'path'>

/**
 * Makes a disk with a DEK of its own, durably.
 * @throws EsxiError IMAGE_SIZE_MISMATCH; what the file system says
 */
export async function buildDisk(input: BuildDiskInput): Promise<BuiltDisk> {
  const { folder, baseName, lockedBy, contentBytes, content } = input
  using dek = createDek()
  const locator = lockKey({ ...lockedBy, dek })
  const extentFileName = `${baseName}-flat.vmdk`
  const extentId = randomUUID()
  await using file = await folder.open(extentFileName, 'create')
  const writtenBytes =
    content === undefined ? contentBytes : await writeContent(file, dek, contentBytes, content)
  const capacityBytes = wholeSectors(writtenBytes)
  await finishExtent(file, { capacityBytes, extentId }, dek)
  await file.sync()
  const fileName = `${baseName}.vmdk`
  const descriptor: DiskDescriptor = {
    capacityBytes,
    extentFileName,
    extentId,
    uuid: randomUUID(),
    encryptionKeys: formatKeyLocator(locator),
  }
  await folder.replace(fileName, formatDiskDescriptor(descriptor))
  return { fileName, descriptor, key: locatedKey(locator) }
}

/**
 * Encrypts content as it comes, in batches of at most 1 MiB of whole sectors; the last sector is
 * filled with zeros.
 * @param contentBytes how much must come; 0: at least 1 byte
 * @returns bytes that came
 */
async function writeContent(
  file: FileHandle,
  dek: Secret,
  contentBytes: number,
  content: AsyncIterable<Uint8Array>,
): Promise<number> {
  const limitBytes = contentBytes === 0 ? MAX_DISK_BYTES : contentBytes
  const cipher = createSectorCipher(dek)
  const batch = Buffer.alloc(MAX_BATCH_BYTES)
  let filled = 0
  let written = 0
  const writeBatch = async (): Promise<void> => {
    const plaintext = batch.fill(0, filled).subarray(0, wholeSectors(filled))
    await writeAll(file, cipher.encrypt(plaintext, written / SECTOR_BYTES), written)
    written += filled
    filled = 0
  }
  for await (const chunk of content) {
    if (written + filled + chunk.length > limitBytes)
      throw sizeMismatch(`more than ${limitBytes} bytes came`)
    for (let taken = 0; taken < chunk.length; ) {
      const part = chunk.subarray(taken, taken + batch.length - filled)
      batch.set(part, filled)
      filled += part.length
      taken += part.length
      if (filled === batch.length) await writeBatch()
    }
  }
  if (filled > 0) await writeBatch()
  batch.fill(0)
  if (written === 0) throw sizeMismatch('it is empty')
  if (contentBytes !== 0 && written !== contentBytes)
    throw sizeMismatch(`${written} of ${contentBytes} announced bytes came`)
  return written
}

function sizeMismatch(reason: string): EsxiError {
  return new EsxiError('IMAGE_SIZE_MISMATCH', `the image has a wrong size: ${reason}`)
}
