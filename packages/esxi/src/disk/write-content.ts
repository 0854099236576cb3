import { createSectorCipher, SECTOR_BYTES, type Secret } from '@nkpsim/crypto'
import { writeAll } from '@nkpsim/daemon'
import type { OpenFile } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import { wholeSectors } from './block-device.ts'

/** 62 TiB, which vSphere calls 62 TB: the largest virtual disk of vSphere. */
const MAX_DISK_BYTES = 62 * 2 ** 40
const MAX_BATCH_BYTES = 1 << 20

/** @throws EsxiError INVALID_REQUEST */
export function requireDiskSize(sizeBytes: number): void {
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 1 || sizeBytes > MAX_DISK_BYTES)
    throw new EsxiError('INVALID_REQUEST', 'a disk has at least 1 byte and at most 62 TiB')
}

/**
 * Writes content as it arrives, and encrypts it if there is a DEK. Writes whole sectors in batches
 * of at most 1 MiB, and pads the last sector with zeros.
 * @param contentBytes expected length; 0 accepts any length from 1 byte
 * @returns number of received bytes
 * @throws EsxiError IMAGE_SIZE_MISMATCH; errors of the file system
 */
export async function writeContent(
  file: OpenFile,
  dek: Secret | undefined,
  contentBytes: number,
  content: AsyncIterable<Uint8Array>,
): Promise<number> {
  const limitBytes = contentBytes === 0 ? MAX_DISK_BYTES : contentBytes
  using cipher = dek === undefined ? undefined : createSectorCipher(dek)
  const batch = Buffer.alloc(MAX_BATCH_BYTES)
  let filled = 0
  let written = 0
  const writeBatch = async (): Promise<void> => {
    const sectors = batch.fill(0, filled).subarray(0, wholeSectors(filled))
    cipher?.encrypt(sectors, written / SECTOR_BYTES, sectors)
    await writeAll(file, sectors, written)
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
