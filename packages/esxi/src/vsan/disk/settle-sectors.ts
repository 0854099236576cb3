import { SECTOR_CHECK_BYTES, VSAN_SECTOR_BYTES } from '../components.ts'
import { checkAt, checkOf, isNeverWritten, sectorAt } from './checks.ts'
import type { Medium } from './medium.ts'

const ZERO_SECTOR = Buffer.alloc(VSAN_SECTOR_BYTES)
/** Bytes that a disk writes in one piece. */
const PIECE_BYTES = 512
const PIECES = VSAN_SECTOR_BYTES / PIECE_BYTES
const ZERO_PIECE = Buffer.alloc(PIECE_BYTES)

/**
 * Decides what sectors contain after an interrupted write, and changes their checks to it. They are
 * old, new or torn, because nothing of this write was flushed. Sectors without a check, and sectors
 * that are zeros in the file, were never written: zeros in the file make sure that an interrupted
 * write never shows what was there before.
 * @param position of the first sector in the file
 * @param checks of the sectors, which are changed
 * @param writesAgain whether sectors are written again that stay as they are: after a failed sync,
 *   the kernel shows what was written, and no later sync makes it durable
 */
export async function settleSectors(
  medium: Medium,
  position: number,
  checks: Buffer,
  count: number,
  { writesAgain }: { writesAgain: boolean },
): Promise<void> {
  const raw = await medium.readRaw(position, count * VSAN_SECTOR_BYTES)
  for (const { first, end, isWritten } of runsOf(checks, count)) {
    const sectors = raw.subarray(first * VSAN_SECTOR_BYTES, end * VSAN_SECTOR_BYTES)
    const start = position + first * VSAN_SECTOR_BYTES
    if (isWritten) {
      if (writesAgain) await medium.writeRaw(start, sectors)
      const own = checks.subarray(first * SECTOR_CHECK_BYTES, end * SECTOR_CHECK_BYTES)
      await settleWritten(medium, start, sectors, own)
    } else await clear(medium, start, sectors)
  }
  raw.fill(0)
}

/** Makes sectors zeros in the file that are not. */
async function clear(medium: Medium, start: number, raw: Buffer): Promise<void> {
  for (let at = 0; at < raw.length; at += VSAN_SECTOR_BYTES)
    if (!raw.subarray(at, at + VSAN_SECTOR_BYTES).equals(ZERO_SECTOR))
      await medium.writeRaw(start + at, ZERO_SECTOR)
}

/**
 * Settles sectors that have a check. Decrypts them in place. Pieces of a sector that are zeros in
 * the file are of an interrupted zeroing, so they are zeros, and not what they decrypt to.
 */
async function settleWritten(
  medium: Medium,
  start: number,
  raw: Buffer,
  checks: Buffer,
): Promise<void> {
  const count = raw.length / VSAN_SECTOR_BYTES
  const zeroPieces = Array.from({ length: count }, (_, index) => zeroPiecesOf(sectorAt(raw, index)))
  const plaintext = medium.decrypt(raw, start)
  for (let index = 0; index < count; index++) {
    const check = checkAt(checks, index)
    const sector = sectorAt(plaintext, index)
    if (checkOf(sector).equals(check)) continue
    const zeros = zeroPieces[index] ?? []
    if (zeros.length === PIECES) {
      check.fill(0)
      continue
    }
    for (const at of zeros) sector.fill(0, at, at + PIECE_BYTES)
    checkOf(sector).copy(check)
    const position = start + index * VSAN_SECTOR_BYTES
    if (zeros.length > 0)
      await medium.writeRaw(position, medium.encrypt(Buffer.from(sector), position))
  }
}

/** Returns where the pieces of a sector begin that are zeros. */
function zeroPiecesOf(sector: Buffer): number[] {
  const starts = Array.from({ length: PIECES }, (_, piece) => piece * PIECE_BYTES)
  return starts.filter((at) => sector.subarray(at, at + PIECE_BYTES).equals(ZERO_PIECE))
}

/** Returns the runs of sectors that all have a check, or that all have none. */
function runsOf(
  checks: Buffer,
  count: number,
): { first: number; end: number; isWritten: boolean }[] {
  const runs: { first: number; end: number; isWritten: boolean }[] = []
  for (let index = 0; index < count; index++) {
    const isWritten = !isNeverWritten(checkAt(checks, index))
    const last = runs.at(-1)
    if (last?.isWritten === isWritten) last.end = index + 1
    else runs.push({ first: index, end: index + 1, isWritten })
  }
  return runs
}
