/** The place of a sector with wrong content. */
export type DiskDifference = { offsetBytes: number }

/** The expected content of a disk, from its acknowledged writes. */
export type DiskModel = {
  readonly sizeBytes: number
  /** Notes that a write was sent. Its range may now contain the old or the new bytes. */
  begin(offsetBytes: number, bytes: Uint8Array): void
  /** Notes that the last write was acknowledged. Its range must contain the new bytes. */
  acknowledge(): void
  /** Notes that the last write failed. Its effect is unknown until the disk is read. */
  abandon(): void
}

type Write = { offsetBytes: number; bytes: Buffer }

/** Size of a sector, bytes. A write takes effect by whole sectors. */
const SECTOR_BYTES = 4096

/**
 * Creates a model of an empty disk, to which writes are sent one after another.
 * @returns the model, and a check of invariant I3
 */
export function createDiskModel(sizeBytes: number): DiskModel & {
  /**
   * Checks invariant I3. Returns the places where the disk differs from the acknowledged content.
   * Where failed writes left the content unknown, later checks expect the content found now.
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

/** Returns whether an unacknowledged write explains the content of a sector. */
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
