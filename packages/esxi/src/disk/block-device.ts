import { SECTOR_BYTES } from '@nkpsim/crypto'
import type { DiskExtent } from './disk-extents.ts'

/** Maximum number of bytes of one read or write. */
export const MAX_TRANSFER_BYTES = 32 << 20

/** Number of bytes of a disk that a message of a stream has at most. */
export const STREAM_CHUNK_BYTES = 1 << 20

/**
 * An open disk as its user sees it: plain bytes at byte offsets. Encrypted disks, plain disks and
 * chains of snapshots all have this form. Calls may overlap: they run at the same time, but a write
 * and another call for the same sectors run in the order in which they came.
 */
export type BlockDevice = {
  /** A multiple of 4096. */
  capacityBytes: number
  /**
   * Reads plaintext from a byte offset, at most 32 MiB.
   * @param into a buffer of this length that the result may use, which is faster than a new one
   */
  read(offsetBytes: number, lengthBytes: number, into?: Buffer): Promise<Buffer>
  /**
   * Writes plaintext at a byte offset, at most 32 MiB. It is durable only after flush. The caller
   * must not change the plaintext before the write has ended.
   */
  write(offsetBytes: number, plaintext: Buffer): Promise<void>
  /**
   * Makes a range of any length read as zeros. Like a write, this is durable only after flush.
   * Takes no space for sectors that were never written.
   */
  writeZeroes?(offsetBytes: number, lengthBytes: number): Promise<void>
  /**
   * Returns which parts of a range contain data and which read as zeros, in order. Tells at most
   * 32 MiB from the start of the range.
   */
  extents?(offsetBytes: number, lengthBytes: number): Promise<readonly DiskExtent[]>
  /** Makes every write durable that ended before this call. */
  flush(): Promise<void>
  /** Refuses later calls, and waits for earlier ones. */
  close(): Promise<void>
}

/** Rounds up to whole sectors. */
export function wholeSectors(sizeBytes: number): number {
  return Math.ceil(sizeBytes / SECTOR_BYTES) * SECTOR_BYTES
}
