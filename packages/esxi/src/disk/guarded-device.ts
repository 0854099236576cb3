import { EsxiError } from '../errors.ts'
import { type BlockDevice, MAX_TRANSFER_BYTES } from './block-device.ts'
import { asDatastoreError } from './datastore-error.ts'
import type { DiskExtent } from './disk-extents.ts'
import { createRangeTurns } from './range-turns.ts'

/**
 * Content of an open disk. Its calls get ranges within the disk, and no two of them overlap, except
 * two reads.
 */
export type DeviceContent = {
  capacityBytes: number
  /** Bytes that are changed together. Calls for the same unit count as overlapping. */
  unitBytes: number
  read(offsetBytes: number, lengthBytes: number, into?: Buffer): Promise<Buffer>
  write(offsetBytes: number, plaintext: Buffer): Promise<void>
  writeZeroes(offsetBytes: number, lengthBytes: number): Promise<void>
  extents(offsetBytes: number, lengthBytes: number): Promise<readonly DiskExtent[]>
  /** Makes every write durable that ended before. */
  sync(): Promise<void>
  close(): Promise<void>
}

/**
 * Returns a disk with this content. Checks ranges, orders overlapping calls, and converts errors of
 * the file system.
 *
 * After a failed flush the content of the datastore is unknown, and the kernel may report success
 * for the next flush. So the disk refuses every later call.
 */
export function guardedDevice(content: DeviceContent): Required<BlockDevice> {
  const { capacityBytes, unitBytes } = content
  const turns = createRangeTurns()
  let isClosed = false
  let flushFailure: unknown
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const requireSound = (): void => {
    if (flushFailure !== undefined)
      throw new EsxiError(
        'DATASTORE_UNUSABLE',
        'an earlier write did not reach the datastore; power the virtual machine off and on again',
        { cause: flushFailure },
      )
  }
  const requireOpen = (): void => {
    if (isClosed)
      throw new EsxiError('INVALID_POWER_STATE', 'the virtual machine was powered off meanwhile')
    requireSound()
  }
  const requireRange = (offsetBytes: number, lengthBytes: number, limitBytes: number): void => {
    const isWhole = [offsetBytes, lengthBytes].every((n) => Number.isSafeInteger(n) && n >= 0)
    if (!isWhole || offsetBytes + lengthBytes > capacityBytes)
      throw new EsxiError(
        'DISK_RANGE_INVALID',
        `the range is not within the disk (${capacityBytes} bytes)`,
      )
    if (lengthBytes > limitBytes)
      throw new EsxiError(
        'DISK_RANGE_INVALID',
        `a transfer has at most ${limitBytes} bytes: divide it`,
      )
  }
  const inTurn = async <T>(
    [offsetBytes, lengthBytes, limitBytes]: readonly [number, number, number],
    access: 'read' | 'write',
    act: () => Promise<T>,
  ): Promise<T> => {
    requireOpen()
    requireRange(offsetBytes, lengthBytes, limitBytes)
    const start = Math.floor(offsetBytes / unitBytes) * unitBytes
    const end = Math.ceil((offsetBytes + lengthBytes) / unitBytes) * unitBytes
    return turns.run({ start, end }, access, async () => {
      requireSound()
      try {
        return await act()
      } catch (error) {
        throw asDatastoreError(error)
      }
    })
  }
  const sync = async (): Promise<void> => {
    requireSound()
    try {
      await content.sync()
    } catch (error) {
      flushFailure ??= error
      throw asDatastoreError(error)
    }
  }
  const begin = (): Promise<void> => {
    const mine = sync().finally(() => {
      if (running === mine) running = undefined
    })
    running = mine
    return mine
  }
  const flush = async (): Promise<void> => {
    requireOpen()
    if (next !== undefined) return next
    if (running === undefined) return begin()
    // The running sync may have begun before a write ended that this flush must make durable.
    next = running
      .catch(() => {})
      .then(() => {
        next = undefined
        return begin()
      })
    return next
  }
  const nowhere = { start: 0, end: 0 }
  return {
    capacityBytes,
    read: (offsetBytes, lengthBytes, into) =>
      inTurn([offsetBytes, lengthBytes, MAX_TRANSFER_BYTES], 'read', () =>
        content.read(offsetBytes, lengthBytes, into),
      ),
    write: (offsetBytes, plaintext) =>
      inTurn([offsetBytes, plaintext.length, MAX_TRANSFER_BYTES], 'write', () =>
        content.write(offsetBytes, plaintext),
      ),
    writeZeroes: (offsetBytes, lengthBytes) =>
      inTurn([offsetBytes, lengthBytes, capacityBytes], 'write', () =>
        content.writeZeroes(offsetBytes, lengthBytes),
      ),
    extents: async (offsetBytes, lengthBytes) => {
      requireRange(offsetBytes, lengthBytes, capacityBytes)
      const toldBytes = Math.min(lengthBytes, MAX_TRANSFER_BYTES)
      return inTurn([offsetBytes, toldBytes, MAX_TRANSFER_BYTES], 'read', () =>
        content.extents(offsetBytes, toldBytes),
      )
    },
    // An empty range conflicts with no call, but close waits for it.
    flush: () => turns.run(nowhere, 'read', flush),
    close: async () => {
      isClosed = true
      await turns.idle()
      await content.close()
    },
  }
}
