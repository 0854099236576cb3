import { SECTOR_BYTES } from '@nkpsim/crypto'

const ZERO_SECTOR = Buffer.alloc(SECTOR_BYTES)

/** A run of sectors as a range of bytes. */
export type Run = { start: number; end: number }

/**
 * Returns the runs of sectors that are not all zeros. In an encrypted extent, these are the sectors
 * that were written.
 * @param sectors whole sectors
 */
export function writtenRuns(sectors: Buffer): Run[] {
  const runs: Run[] = []
  let last: Run | undefined
  for (let start = 0; start < sectors.length; start += SECTOR_BYTES) {
    const end = start + SECTOR_BYTES
    // The first word decides nearly always, and costs much less than a comparison.
    if (sectors.readInt32LE(start) === 0 && ZERO_SECTOR.equals(sectors.subarray(start, end)))
      continue
    if (last?.end === start) last.end = end
    else {
      last = { start, end }
      runs.push(last)
    }
  }
  return runs
}
