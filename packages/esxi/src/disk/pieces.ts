import type { OpenFile } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import { type DiskExtent, extentsOf } from './disk-extents.ts'

/** Size of the pieces of a large transfer. */
const PIECE_BYTES = 1 << 20
/** Number of pieces of a transfer that are in work at the same time. */
const PARALLEL_PIECES = 4

/**
 * Divides a transfer into pieces of at most 1 MiB, and works on several of them at the same time.
 * After a failure no further piece begins. Ends when no piece is in work.
 * @param work gets the bytes of a piece, counted from the start of the transfer
 */
export async function inPieces(
  lengthBytes: number,
  work: (start: number, end: number) => Promise<void>,
): Promise<void> {
  if (lengthBytes === 0) return
  if (lengthBytes <= PIECE_BYTES) return work(0, lengthBytes)
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < lengthBytes) {
      const start = next
      next += PIECE_BYTES
      try {
        await work(start, Math.min(start + PIECE_BYTES, lengthBytes))
      } catch (error) {
        next = lengthBytes
        throw error
      }
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: PARALLEL_PIECES }, worker))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

/**
 * Fills a buffer from a position of an extent. read(2) may read fewer bytes than asked for.
 * @throws EsxiError VM_INVALID if the file ends before; errors of the file system
 */
export async function readFully(
  file: Pick<OpenFile, 'read'>,
  into: Buffer,
  position: number,
): Promise<void> {
  for (let read = 0; read < into.length; ) {
    const rest = read === 0 ? into : into.subarray(read)
    const bytesRead = await file.read(rest, position + read)
    if (bytesRead === 0)
      throw new EsxiError('VM_INVALID', 'the disk is shorter than its descriptor says')
    read += bytesRead
  }
}

/** Unit of the space that a file takes, bytes (stat(2), st_blocks). */
const BLOCK_BYTES = 512

/**
 * Returns which parts of an extent were written. Sectors of zeros were not. A file without holes is
 * not read: all of it counts as written.
 */
export async function fileExtents(
  file: Pick<OpenFile, 'read' | 'stat'>,
  offsetBytes: number,
  lengthBytes: number,
): Promise<DiskExtent[]> {
  const { size, blocks = 0 } = await file.stat()
  if (blocks * BLOCK_BYTES >= size && lengthBytes > 0) return [{ lengthBytes, isZero: false }]
  const piece = Buffer.allocUnsafe(PIECE_BYTES)
  return extentsOf(offsetBytes, lengthBytes, async (at, wantedBytes) => {
    const sectors = piece.subarray(0, wantedBytes)
    await readFully(file, sectors, at)
    return sectors
  })
}

/**
 * Frees a large buffer that nothing else uses. Memory that waits for garbage collection is not in
 * the cache of the processor when it is used again, and the kernel may have taken it back.
 */
export function release({ buffer, byteLength }: Buffer): void {
  if ('transfer' in buffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
