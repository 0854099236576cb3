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
type SentWrite = Write & { isAcknowledged: boolean }

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
  /** Writes since the first that failed after the last check, in the order of their effects. */
  let sent: SentWrite[] = []
  const end = (isAcknowledged: boolean): void => {
    if (underWay === undefined) throw new Error('no write is under way')
    if (isAcknowledged && sent.length === 0) underWay.bytes.copy(settled, underWay.offsetBytes)
    else sent.push({ ...underWay, isAcknowledged })
    underWay = undefined
  }
  return {
    sizeBytes,
    begin(offsetBytes, bytes) {
      if (underWay !== undefined) throw new Error('a write is under way')
      underWay = { offsetBytes, bytes: Buffer.from(bytes) }
    },
    acknowledge: () => end(true),
    abandon: () => end(false),
    check(actual) {
      if (actual.length !== sizeBytes) return [{ offsetBytes: Math.min(actual.length, sizeBytes) }]
      const differences: DiskDifference[] = []
      const before = Buffer.from(settled)
      for (const { offsetBytes, bytes, isAcknowledged } of sent)
        if (isAcknowledged) bytes.copy(settled, offsetBytes)
      for (let start = 0; start < sizeBytes; start += SECTOR_BYTES) {
        const found = actual.subarray(start, Math.min(start + SECTOR_BYTES, sizeBytes))
        if (found.equals(settled.subarray(start, start + found.length))) continue
        if (isExplained(found, start, before, sent)) found.copy(settled, start)
        else differences.push({ offsetBytes: start })
      }
      sent = []
      return differences
    },
  }
}

/**
 * Returns whether writes explain the content of a sector, if each unacknowledged one took effect or
 * did not. Goes from the last write to the first. A later write hides earlier bytes, so a write
 * that fits took effect: this leaves fewer bytes to explain than if it did not.
 */
function isExplained(
  found: Buffer,
  start: number,
  before: Buffer,
  sent: readonly SentWrite[],
): boolean {
  const isHidden = new Uint8Array(found.length)
  const fits = (content: Buffer, contentStart: number, from: number, to: number): boolean => {
    for (let at = from; at < to; at++)
      if (isHidden[at - start] === 0 && found[at - start] !== content[at - contentStart])
        return false
    return true
  }
  const end = start + found.length
  for (const { offsetBytes, bytes, isAcknowledged } of sent.toReversed()) {
    const from = Math.max(start, offsetBytes)
    const to = Math.min(end, offsetBytes + bytes.length)
    if (from >= to) continue
    if (fits(bytes, offsetBytes, from, to)) isHidden.fill(1, from - start, to - start)
    else if (isAcknowledged) return false
  }
  return fits(before, 0, start, end)
}
