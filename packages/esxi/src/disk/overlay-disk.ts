import { SECTOR_BYTES } from '@nkpsim/crypto'
import { type BlockDevice, MAX_TRANSFER_BYTES, wholeSectors } from './block-device.ts'
import { asDatastoreError } from './datastore-error.ts'
import { extentsOf } from './disk-extents.ts'
import { guardedDevice } from './guarded-device.ts'
import { createRangeTurns } from './range-turns.ts'
import type { ByteRange, LogSectors, RedoLog } from './redo-log.ts'

const MERGE_BATCH_BYTES = 1 << 20
const ZEROS = Buffer.alloc(1 << 20)

/** How far a long operation is, and whether it must end. */
export type LongWork = {
  signal: AbortSignal
  /** Called with 0 to 1. */
  onProgress: (part: number) => void
}

/** A disk that consists of a redo log and the disk below it. */
export type OverlayDisk = Required<BlockDevice> & {
  /**
   * Writes everything that the redo log contains into the disk below, durably. The disk stays in
   * use meanwhile. From now on, each write goes to both, so that the disk below has the same
   * content until the overlay is closed. Only for a disk below that nothing else reads.
   * @throws EsxiError DISK_FULL, DATASTORE_UNUSABLE; the reason of the signal. Then the content of
   *   the overlay is unchanged, and the call can be repeated
   */
  merge(work: LongWork): Promise<void>
  /**
   * Requires that the disk below still has the same content since a merge. Call this while no user
   * writes, before the disk below replaces the overlay: a write after the merge may have failed
   * there, for example because the datastore is full.
   * @throws EsxiError DISK_FULL, DATASTORE_UNUSABLE
   */
  requireMerged(): void
}

export function isOverlay(disk: BlockDevice): disk is OverlayDisk {
  return 'merge' in disk
}

/**
 * Returns the disk that a redo log and its parent are together. Closing it closes both.
 */
export function overlayDisk(log: RedoLog, parent: BlockDevice): OverlayDisk {
  const { capacityBytes } = parent
  /** Orders a merge and the calls of users, which are ordered already. */
  const turns = createRangeTurns()
  let isMerging = false
  let mergeFailure: unknown
  /** Fills the absent ranges of sectors of the log from the disk below. */
  const complete = async (firstSector: number, { plaintext, absent }: LogSectors) => {
    for (const range of absent)
      for (const { start, end } of parts(range)) {
        const below = await parent.read(firstSector * SECTOR_BYTES + start, end - start)
        below.copy(plaintext, start)
      }
    return plaintext
  }
  const readSectors = async (firstSector: number, count: number): Promise<Buffer> =>
    complete(firstSector, await log.read(firstSector, count))
  /** Writes sectors. A failure in the disk below ends the merge, but not the write. */
  const writeSectors = async (firstSector: number, sectors: Buffer): Promise<void> => {
    await log.write(firstSector, sectors)
    if (!isMerging) return
    try {
      for (const { start, end } of parts({ start: 0, end: sectors.length }))
        await parent.write(firstSector * SECTOR_BYTES + start, sectors.subarray(start, end))
    } catch (error) {
      isMerging = false
      mergeFailure = error
    }
  }
  const write = async (offsetBytes: number, plaintext: Buffer): Promise<void> => {
    if (plaintext.length === 0) return
    const { first, count, start } = sectorsOf(offsetBytes, plaintext.length)
    const isAligned = start === 0 && plaintext.length === count * SECTOR_BYTES
    const sectors = isAligned ? plaintext : Buffer.alloc(count * SECTOR_BYTES)
    if (!isAligned) {
      for (const edge of new Set([first, first + count - 1]))
        (await readSectors(edge, 1)).copy(sectors, (edge - first) * SECTOR_BYTES)
      plaintext.copy(sectors, start)
    }
    await writeSectors(first, sectors)
  }
  const read = async (offsetBytes: number, lengthBytes: number): Promise<Buffer> => {
    if (lengthBytes === 0) return Buffer.alloc(0)
    const { first, count, start } = sectorsOf(offsetBytes, lengthBytes)
    return (await readSectors(first, count)).subarray(start, start + lengthBytes)
  }
  const writeZeroes = async (offsetBytes: number, lengthBytes: number): Promise<void> => {
    for (let at = offsetBytes; at < offsetBytes + lengthBytes; ) {
      // Ends at a whole piece, so that all but the first and the last piece are aligned.
      const end = Math.min(offsetBytes + lengthBytes, nextPiece(at))
      const zeros = ZEROS.subarray(0, end - at)
      // What reads as zeros needs no space in the log.
      if (!zeros.equals(await read(at, end - at))) await write(at, zeros)
      at = end
    }
  }
  const mergeBatch = async (offsetBytes: number, lengthBytes: number): Promise<void> => {
    if (!isMerging) throw mergeFailure
    const firstSector = offsetBytes / SECTOR_BYTES
    const { plaintext, absent } = await log.read(firstSector, lengthBytes / SECTOR_BYTES)
    for (const { start, end } of presentSectors(plaintext.length, absent)) {
      // An absent range may begin in a torn sector and contain the sectors after it.
      const within = absent
        .filter((range) => range.start < end && range.end > start)
        .map((range) => ({
          start: Math.max(range.start, start) - start,
          end: Math.min(range.end, end) - start,
        }))
      const sectors = { plaintext: plaintext.subarray(start, end), absent: within }
      const whole = await complete(firstSector + start / SECTOR_BYTES, sectors)
      await parent.write(offsetBytes + start, whole)
    }
    plaintext.fill(0)
  }
  const during = <T>(
    [start, lengthBytes]: readonly [number, number],
    access: 'read' | 'write',
    act: () => Promise<T>,
  ): Promise<T> => {
    const first = Math.floor(start / SECTOR_BYTES) * SECTOR_BYTES
    return turns.run({ start: first, end: wholeSectors(start + lengthBytes) }, access, act)
  }
  const device = guardedDevice({
    capacityBytes,
    unitBytes: SECTOR_BYTES,
    read: (offset, length) => during([offset, length], 'read', () => read(offset, length)),
    write: (offset, bytes) => during([offset, bytes.length], 'write', () => write(offset, bytes)),
    writeZeroes: (offset, length) =>
      during([offset, length], 'write', () => writeZeroes(offset, length)),
    extents: (offset, length) =>
      during([offset, length], 'read', () => extentsOf(offset, length, read)),
    sync: async () => {
      await log.flush()
      if (isMerging) await parent.flush()
    },
    close: async () => {
      const closed = await Promise.allSettled([log.close(), parent.close()])
      for (const outcome of closed)
        if (outcome.status === 'rejected') throw asDatastoreError(outcome.reason)
    },
  })
  return {
    ...device,
    requireMerged: () => {
      if (!isMerging) throw asDatastoreError(mergeFailure)
    },
    merge: async ({ signal, onProgress }) => {
      isMerging = true
      mergeFailure = undefined
      try {
        for (let offset = 0; offset < capacityBytes; offset += MERGE_BATCH_BYTES) {
          signal.throwIfAborted()
          const length = Math.min(MERGE_BATCH_BYTES, capacityBytes - offset)
          await during([offset, length], 'write', () => mergeBatch(offset, length))
          onProgress((offset + length) / capacityBytes)
        }
        await device.flush()
        if (!isMerging) throw mergeFailure
      } catch (error) {
        isMerging = false
        throw asDatastoreError(error)
      }
    },
  }
}

/** Returns the end of the piece of 1 MiB that contains an offset. */
function nextPiece(offsetBytes: number): number {
  return (Math.floor(offsetBytes / ZEROS.length) + 1) * ZEROS.length
}

function sectorsOf(offsetBytes: number, lengthBytes: number) {
  const first = Math.floor(offsetBytes / SECTOR_BYTES)
  const end = Math.ceil((offsetBytes + lengthBytes) / SECTOR_BYTES)
  return { first, count: end - first, start: offsetBytes - first * SECTOR_BYTES }
}

/** Divides a range, because whole sectors can be longer than the longest transfer. */
function parts({ start, end }: ByteRange): ByteRange[] {
  const divided: ByteRange[] = []
  for (let at = start; at < end; at += MAX_TRANSFER_BYTES)
    divided.push({ start: at, end: Math.min(end, at + MAX_TRANSFER_BYTES) })
  return divided
}

/** Returns the ranges of whole sectors of which the log contains at least a part. */
function presentSectors(lengthBytes: number, absent: readonly ByteRange[]): ByteRange[] {
  const present: ByteRange[] = []
  let next = 0
  const add = (start: number, end: number): void => {
    if (start < end) present.push({ start, end })
  }
  for (const { start, end } of absent) {
    const firstWhole = Math.ceil(start / SECTOR_BYTES) * SECTOR_BYTES
    const endWhole = Math.floor(end / SECTOR_BYTES) * SECTOR_BYTES
    if (firstWhole >= endWhole) continue
    add(next, firstWhole)
    next = endWhole
  }
  add(next, lengthBytes)
  return present
}
