import { createRangeTurns } from '../../disk/range-turns.ts'
import { MAX_COMPONENT_TRANSFER_BYTES, VSAN_SECTOR_BYTES } from '../components.ts'
import type { OwnedObject } from '../objects.ts'

/** The bytes of a large file in an object, at any positions. */
export type ObjectContent = {
  read(position: number, lengthBytes: number): Promise<Buffer>
  write(position: number, bytes: Buffer): Promise<void>
  /** Makes a range read as zeros. */
  zero(start: number, end: number): Promise<void>
  flush(): Promise<void>
}

/**
 * Reads and writes whole sectors of an object. Calls run at the same time, but a change and another
 * call for the same sectors run in the order in which they came.
 */
export function objectContent(device: Omit<OwnedObject, 'close' | 'requireOwned'>): ObjectContent {
  const turns = createRangeTurns()
  const readSectors = async (start: number, end: number): Promise<Buffer> => {
    const pieces = await Promise.all(
      piecesOf(start, end).map((piece) => device.read(piece.start, piece.end - piece.start)),
    )
    return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces)
  }
  /** Writes bytes and leaves the other bytes of their first and last sector. */
  const write = async (position: number, bytes: Buffer): Promise<void> => {
    const end = position + bytes.length
    const [first, last] = [floor(position), ceil(end)]
    let sectors = bytes
    if (first < position || end < last) {
      sectors = Buffer.alloc(last - first)
      // With one sector, the second read repeats the first.
      if (first < position) (await readSectors(first, first + VSAN_SECTOR_BYTES)).copy(sectors)
      const lastSector = last - VSAN_SECTOR_BYTES
      if (end < last && (lastSector > first || first === position))
        (await readSectors(lastSector, last)).copy(sectors, lastSector - first)
      bytes.copy(sectors, position - first)
    }
    await Promise.all(
      piecesOf(first, last).map((piece) =>
        device.write(piece.start, sectors.subarray(piece.start - first, piece.end - first)),
      ),
    )
  }
  const zero = async (start: number, end: number): Promise<void> => {
    const [first, last] = [ceil(start), floor(end)]
    if (first >= last) return write(start, Buffer.alloc(end - start))
    if (start < first) await write(start, Buffer.alloc(first - start))
    await device.writeZeroes(first, last - first)
    if (last < end) await write(last, Buffer.alloc(end - last))
  }
  const inTurn = <T>(
    start: number,
    end: number,
    access: 'read' | 'write',
    act: () => Promise<T>,
  ): Promise<T> => turns.run({ start: floor(start), end: ceil(end) }, access, act)
  return {
    read: async (position, lengthBytes) => {
      const end = position + lengthBytes
      const first = floor(position)
      const sectors = await inTurn(position, end, 'read', () => readSectors(first, ceil(end)))
      return sectors.subarray(position - first, end - first)
    },
    write: (position, bytes) =>
      inTurn(position, position + bytes.length, 'write', () => write(position, bytes)),
    zero: (start, end) => inTurn(start, end, 'write', () => zero(start, end)),
    flush: device.flush,
  }
}

function piecesOf(start: number, end: number): { start: number; end: number }[] {
  const pieces: { start: number; end: number }[] = []
  for (let from = start; from < end; from += MAX_COMPONENT_TRANSFER_BYTES)
    pieces.push({ start: from, end: Math.min(end, from + MAX_COMPONENT_TRANSFER_BYTES) })
  return pieces
}

function floor(position: number): number {
  return position - (position % VSAN_SECTOR_BYTES)
}

function ceil(position: number): number {
  return floor(position + VSAN_SECTOR_BYTES - 1)
}
