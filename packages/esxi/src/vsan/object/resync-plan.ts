import { SECTOR_CHECK_BYTES, VSAN_SECTOR_BYTES } from '../components.ts'

/** Check of a sector whose stored data is not what was written. */
const FAILED_CHECK = Buffer.alloc(SECTOR_CHECK_BYTES, 0xff)
/** Check of a sector that was never written. */
const EMPTY_CHECK = Buffer.alloc(SECTOR_CHECK_BYTES)

/** A run of sectors that one replica copies to another, in bytes from the start of the checks. */
export type CopyRange = {
  from: number
  to: number
  /** Whether the source has never written these sectors, so that they are zeros. */
  isEmpty: boolean
  offsetBytes: number
  lengthBytes: number
}

/**
 * Compares the checks of the same sectors on several replicas, and returns what to copy so that all
 * have equal data. A sector is copied from the first replica that can read it.
 * @param checks checks of each replica, of equal length
 * @param sources number of replicas, from the first, whose data may be copied
 */
export function planCopies(checks: readonly Buffer[], sources = checks.length): CopyRange[] {
  const ranges: CopyRange[] = []
  const sectors = (checks[0]?.length ?? 0) / SECTOR_CHECK_BYTES
  for (let to = 0; to < checks.length; to++) {
    let last: CopyRange | undefined
    for (let sector = 0; sector < sectors; sector++) {
      const from = sourceOf(checks, sources, sector)
      if (from === undefined || from === to || isEqual(checks, from, to, sector)) {
        last = undefined
        continue
      }
      const isEmpty = checkAt(checks[from], sector).equals(EMPTY_CHECK)
      if (last?.from === from && last.isEmpty === isEmpty) {
        last.lengthBytes += VSAN_SECTOR_BYTES
        continue
      }
      const offsetBytes = sector * VSAN_SECTOR_BYTES
      last = { from, to, isEmpty, offsetBytes, lengthBytes: VSAN_SECTOR_BYTES }
      ranges.push(last)
    }
  }
  return ranges
}

/** Whether none of the first replicas can read a sector. */
export function lacksSource(checks: readonly Buffer[], sources = checks.length): boolean {
  const sectors = (checks[0]?.length ?? 0) / SECTOR_CHECK_BYTES
  for (let sector = 0; sector < sectors; sector++)
    if (sourceOf(checks, sources, sector) === undefined) return true
  return false
}

function sourceOf(checks: readonly Buffer[], sources: number, sector: number): number | undefined {
  const found = checks
    .slice(0, sources)
    .findIndex((each) => !checkAt(each, sector).equals(FAILED_CHECK))
  return found < 0 ? undefined : found
}

function isEqual(checks: readonly Buffer[], a: number, b: number, sector: number): boolean {
  return checkAt(checks[a], sector).equals(checkAt(checks[b], sector))
}

function checkAt(checks: Buffer = EMPTY_CHECK, sector: number): Buffer {
  return checks.subarray(sector * SECTOR_CHECK_BYTES, (sector + 1) * SECTOR_CHECK_BYTES)
}
