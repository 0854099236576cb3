import { createSectorCipher, SECTOR_BYTES, type Secret } from '@nkpsim/crypto'
import { type HeldFolder, writeAll } from '@nkpsim/daemon'
import { type Extent, openExtent } from './extent.ts'
import { inPieces, readFully, release } from './pieces.ts'

/** A range of bytes in a buffer. */
export type ByteRange = { start: number; end: number }

/** Sectors of a redo log. The bytes in the absent ranges were never written. */
export type LogSectors = { plaintext: Buffer; absent: ByteRange[] }

/**
 * An open redo log: the sectors that were written since a snapshot. The parent has all others.
 * Calls run at the same time, so callers must not write and read the same sector together.
 */
export type RedoLog = {
  /** Reads whole sectors of 4096 bytes. */
  read(firstSector: number, count: number): Promise<LogSectors>
  /** Writes whole sectors of plaintext. They are durable only after flush. */
  write(firstSector: number, plaintext: Buffer): Promise<void>
  flush(): Promise<void>
  close(): Promise<void>
}

/** Size of a cipher block of AES, bytes. */
const BLOCK_BYTES = 16
const ZERO_BLOCK = Buffer.alloc(BLOCK_BYTES)
const ZERO_SECTOR = Buffer.alloc(SECTOR_BYTES)

/**
 * Opens an encrypted redo log. Its extent is a sparse file in which each sector is at the same
 * place as on the disk, so it needs no table of its sectors. Ciphertext of zeros was never written:
 * a written block of 16 bytes has such ciphertext with probability 2^-128. Because this holds for
 * each block, a first write of a sector that a power loss tore leaves the new bytes or the bytes of
 * the parent, but no noise.
 * @throws EsxiError VM_INVALID if the extent is missing, has a wrong size or belongs to another
 *   disk; DaemonError FILE_REFUSED; errors of the file system, here and from every call
 */
export async function openEncryptedLog(
  folder: HeldFolder,
  extent: Extent,
  dek: Secret,
): Promise<RedoLog> {
  const cipher = createSectorCipher(dek)
  const file = await openExtent(folder, extent, dek, 'change')
  return {
    read: async (firstSector, count) => {
      const sectors = Buffer.allocUnsafe(count * SECTOR_BYTES)
      const absent: ByteRange[][] = []
      await inPieces(sectors.length, async (start, end) => {
        const piece = sectors.subarray(start, end)
        await readFully(file, piece, firstSector * SECTOR_BYTES + start)
        const ranges = absentRanges(piece)
        absent[start / SECTOR_BYTES] = ranges.map((range) => shifted(range, start))
        const isEmpty = ranges[0]?.start === 0 && ranges[0].end === piece.length
        if (!isEmpty) cipher.decrypt(piece, firstSector + start / SECTOR_BYTES, piece)
      })
      return { plaintext: sectors, absent: absent.flat() }
    },
    write: (firstSector, plaintext) =>
      inPieces(plaintext.length, async (start, end) => {
        const first = firstSector + start / SECTOR_BYTES
        const ciphertext = cipher.encrypt(plaintext.subarray(start, end), first)
        await writeAll(file, ciphertext, first * SECTOR_BYTES)
        release(ciphertext)
      }),
    flush: () => file.syncData(),
    close: async () => {
      cipher[Symbol.dispose]()
      await file.close()
    },
  }
}

function shifted({ start, end }: ByteRange, by: number): ByteRange {
  return { start: start + by, end: end + by }
}

/** Returns the ranges of whole cipher blocks that were never written, in order. */
export function absentRanges(ciphertext: Buffer): ByteRange[] {
  // Searching for zeros is much faster than looking at each block.
  if (ciphertext.indexOf(ZERO_BLOCK) === -1) return []
  const ranges: ByteRange[] = []
  const add = (start: number, end: number): void => {
    const last = ranges.at(-1)
    if (last?.end === start) last.end = end
    else ranges.push({ start, end })
  }
  for (let start = 0; start < ciphertext.length; start += SECTOR_BYTES) {
    const sector = ciphertext.subarray(start, start + SECTOR_BYTES)
    if (ZERO_SECTOR.equals(sector)) add(start, start + SECTOR_BYTES)
    else if (sector.indexOf(ZERO_BLOCK) !== -1)
      for (let at = 0; at < SECTOR_BYTES; at += BLOCK_BYTES)
        if (ZERO_BLOCK.equals(sector.subarray(at, at + BLOCK_BYTES)))
          add(start + at, start + at + BLOCK_BYTES)
  }
  return ranges
}
