import { createSectorCipher, SECTOR_BYTES, type Secret, type SectorCipher } from '@nkpsim/crypto'
import { type HeldFolder, writeAll } from '@nkpsim/daemon'
import type { OpenFile } from '@nkpsim/effects'
import { createExtent, type Extent, openExtent } from './extent.ts'
import { readFully } from './pieces.ts'
import { createPlainExtent, openPlainExtent, type PlainExtent } from './plain-disk.ts'
import { writtenRuns } from './written-sectors.ts'

const BATCH_BYTES = 1 << 20
const ZEROS = Buffer.alloc(BATCH_BYTES)

/** A flat extent and its 64-byte DEK. Without a DEK it is the extent of a plain disk. */
export type KeyedExtent<E extends Extent = Extent> =
  | { extent: E; dek: Secret }
  | { extent: PlainExtent; dek: undefined }

/** How a long change of an extent is ended and watched. */
export type LongChange = {
  /** Ends the change between two batches. */
  signal: AbortSignal
  /** Gets the number of bytes of the disk that are done. */
  onProgress?: ((doneBytes: number) => void) | undefined
}

/**
 * Re-encrypts, encrypts or decrypts an extent into another file of the folder, durably. Skips only
 * sectors that are all zeros. In an encrypted extent, these were never written; a sector with
 * written zeros has ciphertext like any other sector.
 * @throws EsxiError VM_INVALID; errors of the file system; the reason of the signal if it aborts.
 *   After any error the new file is removed
 */
export async function recryptExtent(
  folder: HeldFolder,
  { from, to }: { from: KeyedExtent; to: KeyedExtent<Extent & { extentId: string }> },
  change: LongChange,
): Promise<void> {
  const { capacityBytes } = from.extent
  await using source = await openKeyed(folder, from)
  await using target = await createKeyed(folder, to)
  try {
    using fromCipher = from.dek && createSectorCipher(from.dek)
    using toCipher = to.dek && createSectorCipher(to.dek)
    // The block count of a file cannot show which sectors were written, because some file systems
    // do not count blocks.
    const ciphers = { from: fromCipher, to: toCipher }
    await recryptSectors(source, target, { ...ciphers, capacityBytes, ...change })
    await target.sync()
  } catch (error) {
    await folder.remove(to.extent.fileName)
    throw error
  }
  await folder.sync()
}

function openKeyed(folder: HeldFolder, { extent, dek }: KeyedExtent): Promise<OpenFile> {
  return dek === undefined
    ? openPlainExtent(folder, extent, 'read')
    : openExtent(folder, extent, dek, 'read')
}

function createKeyed(
  folder: HeldFolder,
  { extent, dek }: KeyedExtent<Extent & { extentId: string }>,
): Promise<OpenFile> {
  return dek === undefined ? createPlainExtent(folder, extent) : createExtent(folder, extent, dek)
}

type RecryptInput = LongChange & {
  /** Undefined if the source is plain. */
  from: SectorCipher | undefined
  /** Undefined if the target is to be plain. */
  to: SectorCipher | undefined
  capacityBytes: number
}

/** Re-encrypts the written sectors of an open extent. Wipes the plaintext, even after a failure. */
export async function recryptSectors(
  source: Pick<OpenFile, 'read'>,
  target: Pick<OpenFile, 'write'>,
  { from, to, capacityBytes, signal, onProgress }: RecryptInput,
): Promise<void> {
  const batch = Buffer.alloc(BATCH_BYTES)
  try {
    for (let offset = 0; offset < capacityBytes; offset += BATCH_BYTES) {
      signal.throwIfAborted()
      onProgress?.(offset)
      const sectors = batch.subarray(0, Math.min(BATCH_BYTES, capacityBytes - offset))
      await readFully(source, sectors, offset)
      // Most sectors of a large disk are unwritten. Checking a whole batch is faster than checking
      // each sector.
      if (ZEROS.subarray(0, sectors.length).equals(sectors)) continue
      for (const { start, end } of writtenRuns(sectors)) {
        const run = sectors.subarray(start, end)
        const firstSector = (offset + start) / SECTOR_BYTES
        from?.decrypt(run, firstSector, run)
        to?.encrypt(run, firstSector, run)
        await writeAll(target, run, offset + start)
      }
    }
    onProgress?.(capacityBytes)
  } finally {
    batch.fill(0)
  }
}
