import { MAX_TRANSFER_BYTES } from '../../disk/block-device.ts'
import type { Range, RangeTurns } from '../../disk/range-turns.ts'
import { EsxiError } from '../../errors.ts'
import { VSAN_SECTOR_BYTES } from '../components.ts'
import type { OwnedObject } from '../objects.ts'
import type { HeldConfiguration } from './held-configuration.ts'
import { ownerLost } from './object-errors.ts'
import type { ReplicatedContent } from './replicated-content.ts'

/** Greatest size of an object: 62 TiB, as the largest virtual disk. */
const MAX_OBJECT_BYTES = 62 * 2 ** 40

/** Returns an owned object as a block device of any length, with reads and writes at any byte. */
export function ownedDevice(
  held: HeldConfiguration,
  content: Pick<ReplicatedContent, 'read' | 'write' | 'writeZeroes' | 'flush'>,
  turns: RangeTurns,
  onClose: () => Promise<void>,
): OwnedObject {
  let closed: Promise<void> | undefined
  const requireOwned = (): void => {
    if (closed !== undefined) throw ownerLost('it released the object')
    held.requireNotLost()
    if (!held.isLeased()) throw ownerLost('the lease of this host has lapsed')
  }
  const begin = (offsetBytes: number, lengthBytes: number, limitBytes: number): Range => {
    if (closed !== undefined) throw ownerLost('it released the object')
    const isWhole = [offsetBytes, lengthBytes].every((n) => Number.isSafeInteger(n) && n >= 0)
    if (!isWhole || offsetBytes + lengthBytes > MAX_OBJECT_BYTES || lengthBytes > limitBytes)
      throw new EsxiError('DISK_RANGE_INVALID', 'the range is not within the object, or too long')
    return sectorsOf(offsetBytes, lengthBytes)
  }
  const change = (range: Range, act: () => Promise<void>): Promise<void> =>
    range.start === range.end ? Promise.resolve() : turns.run(range, 'write', act)
  const patch = async (range: Range, offsetBytes: number, bytes: Buffer): Promise<void> => {
    const isAligned = range.start === offsetBytes && range.end === offsetBytes + bytes.length
    if (isAligned) return content.write(range, bytes)
    const sectors = Buffer.alloc(range.end - range.start)
    const first = { start: range.start, end: range.start + VSAN_SECTOR_BYTES }
    const last = { start: range.end - VSAN_SECTOR_BYTES, end: range.end }
    ;(await content.read(first)).copy(sectors)
    if (last.start > first.start) (await content.read(last)).copy(sectors, last.start - range.start)
    bytes.copy(sectors, offsetBytes - range.start)
    return content.write(range, sectors)
  }
  return {
    requireOwned,
    read: async (offsetBytes, lengthBytes, into) => {
      const range = begin(offsetBytes, lengthBytes, MAX_TRANSFER_BYTES)
      const from = offsetBytes - range.start
      const bytes =
        lengthBytes === 0
          ? Buffer.alloc(0)
          : (await turns.run(range, 'read', () => content.read(range))).subarray(
              from,
              from + lengthBytes,
            )
      if (into === undefined) return bytes
      bytes.copy(into)
      return into
    },
    write: (offsetBytes, plaintext) =>
      inRange(() => {
        const range = begin(offsetBytes, plaintext.length, MAX_TRANSFER_BYTES)
        return change(range, () => patch(range, offsetBytes, plaintext))
      }),
    writeZeroes: (offsetBytes, lengthBytes) =>
      inRange(() => {
        const outer = begin(offsetBytes, lengthBytes, MAX_OBJECT_BYTES)
        const end = offsetBytes + lengthBytes
        const start = Math.min(end, Math.ceil(offsetBytes / VSAN_SECTOR_BYTES) * VSAN_SECTOR_BYTES)
        const inner = { start, end: Math.floor(end / VSAN_SECTOR_BYTES) * VSAN_SECTOR_BYTES }
        return change(outer, async () => {
          if (inner.end <= inner.start) return patch(outer, offsetBytes, Buffer.alloc(lengthBytes))
          if (offsetBytes < start)
            await patch(sectorsOf(offsetBytes, 1), offsetBytes, Buffer.alloc(start - offsetBytes))
          await content.writeZeroes(inner)
          if (inner.end < end)
            await patch(sectorsOf(inner.end, 1), inner.end, Buffer.alloc(end - inner.end))
        })
      }),
    flush: () =>
      inRange(() => {
        begin(0, 0, 0)
        return turns.run({ start: 0, end: 0 }, 'read', content.flush)
      }),
    close: () => {
      closed ??= turns.idle().then(onClose)
      return closed
    },
  }
}

/** Converts errors that are thrown at once to rejections. */
async function inRange(act: () => Promise<void>): Promise<void> {
  await act()
}

function sectorsOf(offsetBytes: number, lengthBytes: number): Range {
  const start = Math.floor(offsetBytes / VSAN_SECTOR_BYTES) * VSAN_SECTOR_BYTES
  if (lengthBytes === 0) return { start, end: start }
  return {
    start,
    end: Math.ceil((offsetBytes + lengthBytes) / VSAN_SECTOR_BYTES) * VSAN_SECTOR_BYTES,
  }
}
