import { hash } from 'node:crypto'
import { SECTOR_CHECK_BYTES, VSAN_SECTOR_BYTES } from '../components.ts'

const NO_CHECK = Buffer.alloc(SECTOR_CHECK_BYTES)

/** Returns the check of a sector of plaintext: SHA-256, the first 16 bytes. */
export function checkOf(sector: Buffer): Buffer {
  return hash('sha256', sector, 'buffer').subarray(0, SECTOR_CHECK_BYTES)
}

/** Returns the checks of whole sectors. */
export function checksOf(sectors: Buffer): Buffer {
  const checks = Buffer.allocUnsafe((sectors.length / VSAN_SECTOR_BYTES) * SECTOR_CHECK_BYTES)
  for (let index = 0; index * SECTOR_CHECK_BYTES < checks.length; index++)
    checkOf(sectorAt(sectors, index)).copy(checks, index * SECTOR_CHECK_BYTES)
  return checks
}

/** Returns a sector of whole sectors, without a copy. */
export function sectorAt(sectors: Buffer, index: number): Buffer {
  return sectors.subarray(index * VSAN_SECTOR_BYTES, (index + 1) * VSAN_SECTOR_BYTES)
}

/** Returns the check of a sector, without a copy. */
export function checkAt(checks: Buffer, sector: number): Buffer {
  return checks.subarray(sector * SECTOR_CHECK_BYTES, (sector + 1) * SECTOR_CHECK_BYTES)
}

/** Whether this is the check of a sector that was never written. */
export function isNeverWritten(check: Buffer): boolean {
  return check.equals(NO_CHECK)
}
