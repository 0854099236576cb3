import { SECTOR_BYTES } from '@nkpsim/crypto'
import { writtenRuns } from './written-sectors.ts'

/** A range of a disk that contains data, or reads as zeros. */
export type DiskExtent = { lengthBytes: number; isZero: boolean }

/** Size of the pieces that are looked at. */
const PIECE_BYTES = 1 << 20

/**
 * Returns which parts of a range contain data, in order. Zeros are told in whole sectors.
 * @param read returns whole sectors, at most 1 MiB. The next call may use the same buffer
 */
export async function extentsOf(
  offsetBytes: number,
  lengthBytes: number,
  read: (offsetBytes: number, lengthBytes: number) => Promise<Buffer>,
): Promise<DiskExtent[]> {
  const end = offsetBytes + lengthBytes
  const extents: DiskExtent[] = []
  /** End of what the extents tell. */
  let told = offsetBytes
  const tell = (until: number, isZero: boolean): void => {
    const to = Math.min(until, end)
    if (to <= told) return
    const last = extents.at(-1)
    if (last?.isZero === isZero) last.lengthBytes += to - told
    else extents.push({ lengthBytes: to - told, isZero })
    told = to
  }
  const first = Math.floor(offsetBytes / SECTOR_BYTES) * SECTOR_BYTES
  for (let at = first; at < end; at += PIECE_BYTES) {
    const wanted = Math.min(PIECE_BYTES, Math.ceil((end - at) / SECTOR_BYTES) * SECTOR_BYTES)
    for (const run of writtenRuns(await read(at, wanted))) {
      tell(at + run.start, true)
      tell(at + run.end, false)
    }
    tell(at + wanted, true)
  }
  return extents
}
