import { EsxiError } from '../../errors.ts'
import { SECTOR_CHECK_BYTES, VSAN_CHUNK_BYTES, VSAN_SECTOR_BYTES } from '../components.ts'
import type { CheckCache } from './check-cache.ts'
import { checkAt, checkOf, checksOf, isNeverWritten, sectorAt } from './checks.ts'
import type { DiskLayout } from './layout.ts'
import type { Medium } from './medium.ts'
import type { OpenRegions } from './open-regions.ts'
import { settleSectors } from './settle-sectors.ts'

const CHUNK_SECTORS = VSAN_CHUNK_BYTES / VSAN_SECTOR_BYTES
/** Greatest number of damaged sectors that are remembered. */
const MAX_DAMAGED = 100_000
const ZEROS = Buffer.alloc(VSAN_CHUNK_BYTES)

/** Whole sectors within a chunk of the disk, counted in sectors. */
export type SectorRange = { diskChunk: number; first: number; count: number }

/**
 * Sectors of chunks of the disk, with their checks. No two calls for the same sectors overlap,
 * except two reads. Every call throws EsxiError VSAN_DISK_FAILED; writes throw DISK_FULL.
 */
export type ChunkData = {
  /**
   * Reads sectors into a buffer.
   * @throws EsxiError VSAN_CHECKSUM if a sector does not match its check
   */
  read(range: SectorRange, into: Buffer): Promise<void>
  write(range: SectorRange, sectors: Buffer): Promise<void>
  /** Makes sectors read as zeros. */
  zero(range: SectorRange): Promise<void>
  /** Copies the checks of a whole chunk. Sectors that a read found damaged have bytes 0xff. */
  checks(diskChunk: number, into: Buffer): Promise<void>
  /** Settles all sectors of a chunk after a crash. */
  settle(diskChunk: number): Promise<void>
}

export function createChunkData({
  medium,
  layout,
  cache,
  regions,
}: {
  medium: Medium
  layout: DiskLayout
  cache: CheckCache
  regions: OpenRegions
}): ChunkData {
  /** Sectors of the disk, counted over all chunks, that a read found damaged. */
  const damaged = new Set<number>()
  const addDamaged = (sector: number): void => {
    damaged.add(sector)
    // A sector that is not known to be damaged anymore fails at its next read.
    for (const oldest of damaged) {
      if (damaged.size <= MAX_DAMAGED) return
      damaged.delete(oldest)
    }
  }
  const positionOf = ({ diskChunk, first }: SectorRange): number =>
    layout.dataStart(diskChunk) + first * VSAN_SECTOR_BYTES
  const checksIn = (checks: Buffer, { first, count }: SectorRange): Buffer =>
    checks.subarray(first * SECTOR_CHECK_BYTES, (first + count) * SECTOR_CHECK_BYTES)
  const numberOf = ({ diskChunk, first }: SectorRange, index: number): number =>
    diskChunk * CHUNK_SECTORS + first + index
  const repaired = (range: SectorRange): void => {
    if (damaged.size === 0) return
    for (let index = 0; index < range.count; index++) damaged.delete(numberOf(range, index))
  }
  const change = (range: SectorRange, raw: Buffer, checks: Buffer): Promise<void> =>
    regions.during(range.diskChunk, () =>
      cache.use(range.diskChunk, async (all, changed) => {
        const position = positionOf(range)
        const own = checksIn(all, range)
        try {
          await medium.writeRaw(position, raw)
        } catch (error) {
          // A write that found no room may have written the first sectors.
          if (medium.failure() === undefined) {
            await settleSectors(medium, position, own, range.count, { writesAgain: false })
            changed()
          }
          throw error
        }
        checks.copy(own)
        changed()
        repaired(range)
      }),
    )
  return {
    read: (range, into) =>
      cache.use(range.diskChunk, async (all) => {
        const checks = checksIn(all, range)
        const position = positionOf(range)
        const raw = await medium.readRaw(position, into.length)
        medium.decrypt(raw, position).copy(into)
        for (let index = 0; index < range.count; index++) {
          const sector = sectorAt(into, index)
          const check = checkAt(checks, index)
          if (isNeverWritten(check)) sector.fill(0)
          else if (!checkOf(sector).equals(check)) {
            addDamaged(numberOf(range, index))
            into.fill(0)
            throw new EsxiError(
              'VSAN_CHECKSUM',
              `sector ${numberOf(range, index)} of a vSAN disk does not match its check`,
            )
          }
        }
      }),
    write: (range, sectors) =>
      change(range, medium.encrypt(sectors, positionOf(range)), checksOf(sectors)),
    zero: async (range) => {
      const isNothing = await cache.use(range.diskChunk, (all) => isZeros(checksIn(all, range)))
      if (isNothing) return
      const raw = ZEROS.subarray(0, range.count * VSAN_SECTOR_BYTES)
      await change(range, raw, Buffer.alloc(range.count * SECTOR_CHECK_BYTES))
    },
    checks: (diskChunk, into) =>
      cache.use(diskChunk, (all) => {
        all.copy(into)
        if (damaged.size === 0) return
        for (let index = 0; index < CHUNK_SECTORS; index++)
          if (damaged.has(diskChunk * CHUNK_SECTORS + index)) checkAt(into, index).fill(0xff)
      }),
    settle: (diskChunk) =>
      cache.use(diskChunk, async (all, changed) => {
        const position = layout.dataStart(diskChunk)
        await settleSectors(medium, position, all, CHUNK_SECTORS, { writesAgain: true })
        changed()
      }),
  }
}

function isZeros(bytes: Buffer): boolean {
  return bytes.equals(ZEROS.subarray(0, bytes.length))
}
