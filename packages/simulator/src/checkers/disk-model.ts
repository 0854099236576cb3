/** A range of a disk with wrong content. */
export type DiskDifference = { offsetBytes: number }

/** Expected content of a disk, from its acknowledged writes. */
export type DiskModel = {
  readonly sizeBytes: number
  /** A write was sent: its range may now hold the old bytes or the new. */
  begin(offsetBytes: number, bytes: Uint8Array): void
  /** The last write was acknowledged: its range must hold the new bytes. */
  acknowledge(): void
  /** The last write failed: whether it took effect is open until the disk is read. */
  abandon(): void
}

type Write = { offsetBytes: number; bytes: Buffer }

/** Size of a sector, bytes: the unit in which a write takes effect. */
const SECTOR_BYTES = 4096

/**
 * A model of an empty disk. Writes are sent one after another.
 * @returns the model, and a check of invariant I3
 */
export function createDiskModel(sizeBytes: number): DiskModel & {
  /**
   * Invariant I3: where the disk differs from what was acknowledged. Resolves open writes by what
   * it finds.
   */
  check(actual: Buffer): DiskDifference[]
} {
  const settled = Buffer.alloc(sizeBytes)
  let underWay: Write | undefined
  let open: Write[] = []
  return {
    sizeBytes,
    begin(offsetBytes, bytes) {
      if (underWay !== undefined) throw new Error('a write is under way')
      underWay = { offsetBytes, bytes: Buffer.from(bytes) }
    },
    acknowledge() {
      if (underWay === undefined) throw new Error('no write is under way')
      const { offsetBytes, bytes } = underWay
      bytes.copy(settled, offsetBytes)
      open = open.filter((write) => !covers({ offsetBytes, bytes }, write))
      underWay = undefined
    },
    abandon() {
      if (underWay === undefined) throw new Error('no write is under way')
      open.push(underWay)
      underWay = undefined
    },
    check(actual) {
      if (actual.length !== sizeBytes) return [{ offsetBytes: Math.min(actual.length, sizeBytes) }]
      const differences: DiskDifference[] = []
      for (let start = 0; start < sizeBytes; start += SECTOR_BYTES) {
        const end = Math.min(start + SECTOR_BYTES, sizeBytes)
        const found = actual.subarray(start, end)
        if (found.equals(settled.subarray(start, end))) continue
        if (isExplained(found, start, settled, open)) found.copy(settled, start)
        else differences.push({ offsetBytes: start })
      }
      open = []
      return differences
    },
  }
}

/** Whether an unacknowledged write explains the sector. */
function isExplained(
  found: Buffer,
  start: number,
  settled: Buffer,
  open: readonly Write[],
): boolean {
  return open.some((write) => {
    const sector = Buffer.from(settled.subarray(start, start + found.length))
    const from = Math.max(start, write.offsetBytes)
    const to = Math.min(start + found.length, write.offsetBytes + write.bytes.length)
    if (from >= to) return false
    write.bytes.copy(sector, from - start, from - write.offsetBytes, to - write.offsetBytes)
    return sector.equals(found)
  })
}

function covers(newer: Write, older: Write): boolean {
  return (
    newer.offsetBytes <= older.offsetBytes &&
    newer.offsetBytes + newer.bytes.length >= older.offsetBytes + older.bytes.length
  )
}
