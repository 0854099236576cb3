import { createSectorCipher, SECTOR_BYTES, type Secret, type SectorCipher } from '@nkpsim/crypto'
import { type HeldFolder, writeAll } from '@nkpsim/daemon'
import type { OpenFile } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import { createExtent, type Extent, openExtent } from './extent.ts'

const BATCH_BYTES = 1 << 20
const ZEROS = Buffer.alloc(BATCH_BYTES)
const ZERO_SECTOR = ZEROS.subarray(0, SECTOR_BYTES)

/** A flat extent and its 64-byte DEK. */
export type KeyedExtent<E extends Extent = Extent> = { extent: E; dek: Secret }

/**
 * Re-encrypts an extent into another file of the folder, durably. Skips only sectors that were
 * never written; these are all zeros in the extent. A sector with written zeros has ciphertext like
 * any other sector.
 * @throws EsxiError VM_INVALID; errors of the file system; the reason of the signal if it aborts.
 *   After any error the new file is removed
 */
export async function recryptExtent(
  folder: HeldFolder,
  { from, to }: { from: KeyedExtent; to: KeyedExtent<Extent & { extentId: string }> },
  signal: AbortSignal,
): Promise<void> {
  const { capacityBytes } = from.extent
  await using source = await openExtent(folder, from.extent, from.dek, 'read')
  await using target = await createExtent(folder, to.extent, to.dek)
  try {
    // The block count of a file cannot show which sectors were written, because some file systems
    // do not count blocks.
    await recryptSectors(source, target, {
      from: createSectorCipher(from.dek),
      to: createSectorCipher(to.dek),
      ...{ capacityBytes, signal },
    })
    await target.sync()
  } catch (error) {
    await folder.remove(to.extent.fileName)
    throw error
  }
  await folder.sync()
}

type RecryptInput = {
  from: SectorCipher
  to: SectorCipher
  capacityBytes: number
  signal: AbortSignal
}

/** Re-encrypts the written sectors of an open extent. Wipes the plaintext, even after a failure. */
export async function recryptSectors(
  source: Pick<OpenFile, 'read'>,
  target: Pick<OpenFile, 'write'>,
  { from, to, capacityBytes, signal }: RecryptInput,
): Promise<void> {
  const batch = Buffer.alloc(BATCH_BYTES)
  for (let offset = 0; offset < capacityBytes; offset += BATCH_BYTES) {
    signal.throwIfAborted()
    const ciphertext = batch.subarray(0, Math.min(BATCH_BYTES, capacityBytes - offset))
    await readFully(source, ciphertext, offset)
    // Most sectors of a large disk are unwritten. Checking a whole batch is faster than checking
    // each sector.
    if (ZEROS.subarray(0, ciphertext.length).equals(ciphertext)) continue
    for (const { start, end } of writtenRuns(ciphertext)) {
      const plaintext = from.decrypt(
        ciphertext.subarray(start, end),
        (offset + start) / SECTOR_BYTES,
      )
      // Wiped before the write, which may fail.
      const encrypted = encryptAndWipe(to, plaintext, (offset + start) / SECTOR_BYTES)
      await writeAll(target, encrypted, offset + start)
    }
  }
}

function encryptAndWipe(cipher: SectorCipher, plaintext: Buffer, firstSector: number): Buffer {
  try {
    return cipher.encrypt(plaintext, firstSector)
  } finally {
    plaintext.fill(0)
  }
}

async function readFully(
  source: Pick<OpenFile, 'read'>,
  into: Buffer,
  position: number,
): Promise<void> {
  for (let read = 0; read < into.length; ) {
    const bytesRead = await source.read(into.subarray(read), position + read)
    if (bytesRead === 0)
      throw new EsxiError('VM_INVALID', 'the disk is shorter than its descriptor says')
    read += bytesRead
  }
}

/** Returns the runs of written sectors as byte ranges. */
function writtenRuns(ciphertext: Buffer): { start: number; end: number }[] {
  const runs: { start: number; end: number }[] = []
  for (let start = 0; start < ciphertext.length; start += SECTOR_BYTES) {
    const end = start + SECTOR_BYTES
    if (ZERO_SECTOR.equals(ciphertext.subarray(start, end))) continue
    const last = runs.at(-1)
    if (last?.end === start) last.end = end
    else runs.push({ start, end })
  }
  return runs
}
