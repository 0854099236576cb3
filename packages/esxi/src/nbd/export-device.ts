import type { NbdDevice, NbdErrno } from '@nkpsim/nbd'
import { type BlockDevice, MAX_TRANSFER_BYTES } from '../disk/block-device.ts'
import { EsxiError } from '../errors.ts'

/** Zeroes that are written at a time. */
const ZEROES = Buffer.alloc(1 << 20)

/** Returns an open disk as a device of the NBD protocol. */
export function exportDevice(disk: BlockDevice): NbdDevice {
  const { extents } = disk
  return {
    sizeBytes: disk.capacityBytes,
    read: (offsetBytes, lengthBytes) =>
      Promise.all(
        partsOf(lengthBytes).map((part) => disk.read(offsetBytes + part.startBytes, part.bytes)),
      ),
    write: async (offsetBytes, data) => {
      for (const { startBytes, bytes } of partsOf(data.length))
        await disk.write(offsetBytes + startBytes, data.subarray(startBytes, startBytes + bytes))
    },
    writeZeroes: async (offsetBytes, lengthBytes, signal) => {
      if (disk.writeZeroes !== undefined) return disk.writeZeroes(offsetBytes, lengthBytes)
      for (const { startBytes, bytes } of partsOf(lengthBytes, ZEROES.length)) {
        signal.throwIfAborted()
        await disk.write(offsetBytes + startBytes, ZEROES.subarray(0, bytes))
      }
    },
    ...(extents && { extents }),
    flush: () => disk.flush(),
    errnoOf,
  }
}

/** Cuts a range into parts that a disk accepts. */
function partsOf(
  lengthBytes: number,
  partBytes = MAX_TRANSFER_BYTES,
): { startBytes: number; bytes: number }[] {
  return Array.from({ length: Math.ceil(lengthBytes / partBytes) }, (_, index) => {
    const startBytes = index * partBytes
    return { startBytes, bytes: Math.min(partBytes, lengthBytes - startBytes) }
  })
}

function errnoOf(error: unknown): NbdErrno {
  const code = error instanceof EsxiError ? error.code : undefined
  if (code === 'DISK_FULL') return 'ENOSPC'
  return code === 'INVALID_POWER_STATE' ? 'ESHUTDOWN' : 'EIO'
}
