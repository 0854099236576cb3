import { SECTOR_CHECK_BYTES, VSAN_SECTOR_BYTES } from '../components.ts'
import { checkAt, checkOf, isNeverWritten, sectorAt } from './checks.ts'
import type { Medium } from './medium.ts'

const ZERO_SECTOR = Buffer.alloc(VSAN_SECTOR_BYTES)

/**
 * Decides what sectors contain after an interrupted write, and changes their checks to it. They are
 * old, new or torn, because nothing of this write was flushed. Sectors without a check, and sectors
 * that are zeros in the file, were never written: zeros in the file make sure that an interrupted
 * write never shows what was there before.
 * @param position of the first sector in the file
 * @param checks of the sectors, which are changed
 * @returns whether a check was changed
 */
export async function settleSectors(
  medium: Medium,
  position: number,
  checks: Buffer,
  count: number,
): Promise<boolean> {
  const raw = await medium.readRaw(position, count * VSAN_SECTOR_BYTES)
  let isChanged = false
  for (const { first, end, isWritten } of runsOf(checks, count)) {
    const sectors = raw.subarray(first * VSAN_SECTOR_BYTES, end * VSAN_SECTOR_BYTES)
    const start = position + first * VSAN_SECTOR_BYTES
    if (isWritten) {
      const own = checks.subarray(first * SECTOR_CHECK_BYTES, end * SECTOR_CHECK_BYTES)
      isChanged = settleWritten(medium, start, sectors, own) || isChanged
    } else await clear(medium, start, sectors)
  }
  raw.fill(0)
  return isChanged
}

/** Makes sectors zeros in the file that are not. */
async function clear(medium: Medium, start: number, raw: Buffer): Promise<void> {
  for (let at = 0; at < raw.length; at += VSAN_SECTOR_BYTES)
    if (!raw.subarray(at, at + VSAN_SECTOR_BYTES).equals(ZERO_SECTOR))
      await medium.writeRaw(start + at, ZERO_SECTOR)
}

/** Settles sectors that have a check. Decrypts them in place. */
function settleWritten(medium: Medium, start: number, raw: Buffer, checks: Buffer): boolean {
  const count = raw.length / VSAN_SECTOR_BYTES
  const areZeros = Array.from({ length: count }, (_, index) =>
    sectorAt(raw, index).equals(ZERO_SECTOR),
  )
  const plaintext = medium.decrypt(raw, start)
  let isChanged = false
  for (let index = 0; index < count; index++) {
    const check = checkAt(checks, index)
    const actual = checkOf(sectorAt(plaintext, index))
    if (actual.equals(check)) continue
    isChanged = true
    if (areZeros[index] === true) check.fill(0)
    else actual.copy(check)
  }
  return isChanged
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
