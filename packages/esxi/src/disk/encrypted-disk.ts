import { createSectorCipher, SECTOR_BYTES, type Secret, type SectorCipher } from '@nkpsim/crypto'
import { createQueue, type HeldFolder, writeAll } from '@nkpsim/daemon'
import type { OpenFile } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import type { BlockDevice } from './block-device.ts'
import { asDatastoreError } from './datastore-error.ts'
import { type Extent, openExtent } from './extent.ts'

/** Maximum number of bytes of one read or write. */
export const MAX_TRANSFER_BYTES = 1 << 20
const ZERO_SECTOR = Buffer.alloc(SECTOR_BYTES)

/** Rounds up to whole sectors. */
export function wholeSectors(sizeBytes: number): number {
  return Math.ceil(sizeBytes / SECTOR_BYTES) * SECTOR_BYTES
}

/**
 * Opens the flat extent of a disk. Its user sees plaintext; the datastore has ciphertext. Calls run
 * one after the other. The caller keeps the DEK and may wipe it; then every call fails.
 *
 * A sector whose ciphertext is all zeros was never written and reads as zeros, so a new disk needs
 * no writing. A written sector has such ciphertext with probability 2^-32768. Anyone who can change
 * the extent can blank a sector this way. XTS protects no integrity anyway (SP 800-38E): they could
 * also turn a sector into noise. Opening detects an extent that belongs to another disk.
 *
 * After a failed flush the content of the datastore is unknown, and the kernel may report success
 * for the next flush. So the disk refuses every later call.
 * @throws EsxiError VM_INVALID if the extent is missing, has a wrong size or belongs to another
 *   disk; DISK_FULL, DATASTORE_UNUSABLE here and from every call
 */
export async function openEncryptedDisk(
  folder: HeldFolder,
  extent: Extent,
  dek: Secret,
): Promise<BlockDevice> {
  const { capacityBytes } = extent
  const cipher = createSectorCipher(dek)
  const file = await openExtent(folder, extent, dek, 'change')
  const calls = createQueue()
  let isClosed = false
  let flushFailure: unknown
  // In turn, because a write that is not aligned reads a sector, changes it and writes it back.
  const inTurn = <T>(operation: () => Promise<T>): Promise<T> =>
    calls.run(async () => {
      try {
        return await operation()
      } catch (error) {
        throw asDatastoreError(error)
      }
    })
  const requireOpen = (): void => {
    if (isClosed)
      throw new EsxiError('INVALID_POWER_STATE', 'the virtual machine was powered off meanwhile')
    if (flushFailure !== undefined)
      throw new EsxiError(
        'DATASTORE_UNUSABLE',
        'an earlier write did not reach the datastore; power the virtual machine off and on again',
        { cause: flushFailure },
      )
  }
  const flush = async (): Promise<void> => {
    requireOpen()
    try {
      await file.syncData()
    } catch (error) {
      flushFailure = error
      throw error
    }
  }
  const requireRange = (offsetBytes: number, lengthBytes: number): void => {
    const isWhole = Number.isSafeInteger(offsetBytes) && offsetBytes >= 0
    if (!isWhole || lengthBytes > MAX_TRANSFER_BYTES || offsetBytes + lengthBytes > capacityBytes)
      throw new EsxiError(
        'DISK_RANGE_INVALID',
        `the range is not within the disk (${capacityBytes} bytes), or has more than ${MAX_TRANSFER_BYTES} bytes`,
      )
  }
  return {
    capacityBytes,
    read: (offsetBytes, lengthBytes) =>
      inTurn(async () => {
        requireOpen()
        requireRange(offsetBytes, lengthBytes)
        return readPlaintext(file, cipher, offsetBytes, lengthBytes)
      }),
    write: (offsetBytes, plaintext) =>
      inTurn(async () => {
        requireOpen()
        requireRange(offsetBytes, plaintext.length)
        await writePlaintext(file, cipher, offsetBytes, plaintext)
      }),
    flush: () => inTurn(flush),
    close: () =>
      inTurn(async () => {
        isClosed = true
        await file.close()
      }),
  }
}

async function readPlaintext(
  file: OpenFile,
  cipher: SectorCipher,
  offsetBytes: number,
  lengthBytes: number,
): Promise<Buffer> {
  if (lengthBytes === 0) return Buffer.alloc(0)
  const first = Math.floor(offsetBytes / SECTOR_BYTES)
  const end = Math.ceil((offsetBytes + lengthBytes) / SECTOR_BYTES)
  const plaintext = await readSectors(file, cipher, first, end - first)
  const start = offsetBytes - first * SECTOR_BYTES
  return plaintext.subarray(start, start + lengthBytes)
}

async function readSectors(
  file: OpenFile,
  cipher: SectorCipher,
  first: number,
  count: number,
): Promise<Buffer> {
  const ciphertext = Buffer.alloc(count * SECTOR_BYTES)
  for (let read = 0; read < ciphertext.length; ) {
    const position = first * SECTOR_BYTES + read
    const bytesRead = await file.read(ciphertext.subarray(read), position)
    if (bytesRead === 0)
      throw new EsxiError('VM_INVALID', 'the disk is shorter than its descriptor says')
    read += bytesRead
  }
  const plaintext = cipher.decrypt(ciphertext, first)
  for (let offset = 0; offset < ciphertext.length; offset += SECTOR_BYTES)
    if (ZERO_SECTOR.equals(ciphertext.subarray(offset, offset + SECTOR_BYTES)))
      plaintext.fill(0, offset, offset + SECTOR_BYTES)
  return plaintext
}

async function writePlaintext(
  file: OpenFile,
  cipher: SectorCipher,
  offsetBytes: number,
  plaintext: Buffer,
): Promise<void> {
  if (plaintext.length === 0) return
  const first = Math.floor(offsetBytes / SECTOR_BYTES)
  const end = Math.ceil((offsetBytes + plaintext.length) / SECTOR_BYTES)
  const start = offsetBytes - first * SECTOR_BYTES
  const isAligned = start === 0 && plaintext.length % SECTOR_BYTES === 0
  const sectors = isAligned ? plaintext : Buffer.alloc((end - first) * SECTOR_BYTES)
  if (!isAligned) {
    for (const edge of new Set([first, end - 1]))
      (await readSectors(file, cipher, edge, 1)).copy(sectors, (edge - first) * SECTOR_BYTES)
    plaintext.copy(sectors, start)
  }
  await writeAll(file, cipher.encrypt(sectors, first), first * SECTOR_BYTES)
}
