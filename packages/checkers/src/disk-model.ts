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
  /** Notes that a flush was acknowledged: all earlier effects are durable. */
  flush(): void
  /** Returns the durable content of the disk; undefined if failed writes left it unknown. */
  content(): Buffer | undefined
  /** Notes that the disk lost its power. What was not flushed may be lost, also if it was read. */
  losePower(): void
}

type Write = { offsetBytes: number; bytes: Buffer }
type SentWrite = Write & { isAcknowledged: boolean }

/** Size of a sector, bytes. A write takes effect by whole sectors. */
const SECTOR_BYTES = 4096
/** In a power loss, a part of a sector of this size is written as a whole, or not at all. */
const ATOMIC_BYTES = 512

/**
 * Creates a model of a disk, to which writes are sent one after another.
 * @param content what the disk contains, durably (default: zeros)
 * @returns the model, and a check of invariant I3
 */
export function createDiskModel(
  sizeBytes: number,
  content: Uint8Array = Buffer.alloc(sizeBytes),
): DiskModel & {
  /**
   * Checks invariant I3. Returns the places where the disk differs from the acknowledged content.
   * Where failed writes left the content unknown, later checks expect the content found now.
   */
  check(actual: Buffer): DiskDifference[]
} {
  let settled = Buffer.from(content)
  let underWay: Write | undefined
  /** Writes since the first that failed after the last check, in the order of their effects. */
  let sent: SentWrite[] = []
  let isFlushed = true
  /** The state before the first check that saw effects which a power loss may take back. */
  let durable: { settled: Buffer<ArrayBuffer>; sent: SentWrite[] } | undefined
  /** Whether the power was lost since the last check. */
  let isTorn = false
  const flush = (): void => {
    isFlushed = true
    durable = undefined
  }
  const end = (isAcknowledged: boolean): void => {
    if (underWay === undefined) throw new Error('no write is under way')
    const write = { ...underWay, isAcknowledged }
    underWay = undefined
    if (isAcknowledged && sent.length === 0) write.bytes.copy(settled, write.offsetBytes)
    else sent.push(write)
    // A write is acknowledged after its flush.
    if (isAcknowledged) flush()
    else {
      isFlushed = false
      durable?.sent.push(write)
    }
  }
  return {
    sizeBytes,
    begin(offsetBytes, bytes) {
      if (underWay !== undefined) throw new Error('a write is under way')
      underWay = { offsetBytes, bytes: Buffer.from(bytes) }
    },
    acknowledge: () => end(true),
    abandon: () => end(false),
    flush,
    content: () =>
      underWay === undefined && sent.length === 0 && isFlushed && !isTorn
        ? Buffer.from(settled)
        : undefined,
    losePower() {
      if (durable !== undefined) ({ settled, sent } = durable)
      isTorn = true
      // What is still there after a power loss is durable.
      flush()
    },
    check(actual) {
      if (actual.length !== sizeBytes) return [{ offsetBytes: Math.min(actual.length, sizeBytes) }]
      const differences: DiskDifference[] = []
      const before = Buffer.from(settled)
      if (!isFlushed) durable ??= { settled: before, sent: [...sent] }
      for (const { offsetBytes, bytes, isAcknowledged } of sent)
        if (isAcknowledged) bytes.copy(settled, offsetBytes)
      for (let start = 0; start < sizeBytes; start += SECTOR_BYTES) {
        const found = actual.subarray(start, Math.min(start + SECTOR_BYTES, sizeBytes))
        if (found.equals(settled.subarray(start, start + found.length))) continue
        const isPossible = isTorn ? isExplainedByParts : isExplained
        if (isPossible(found, start, before, sent)) found.copy(settled, start)
        else differences.push({ offsetBytes: start })
      }
      sent = []
      isTorn = false
      return differences
    },
  }
}

/**
 * Returns whether writes explain the content of a sector after a power loss, in which each part of
 * a write survived or not. An empty sector has no ciphertext. If only a part of its first write
 * survived, the other parts are noise.
 */
function isExplainedByParts(
  found: Buffer,
  start: number,
  before: Buffer,
  sent: readonly SentWrite[],
): boolean {
  const end = start + found.length
  const wasEmpty = before.subarray(start, end).every((byte) => byte === 0)
  const isTouched = sent.some(
    ({ offsetBytes, bytes }) => offsetBytes < end && start < offsetBytes + bytes.length,
  )
  if (wasEmpty && isTouched && !sent.some(({ isAcknowledged }) => isAcknowledged)) return true
  for (let at = 0; at < found.length; at += ATOMIC_BYTES) {
    const part = found.subarray(at, at + ATOMIC_BYTES)
    if (!isExplained(part, start + at, before, sent)) return false
  }
  return true
}

/**
 * Returns whether the content of a sector can result from these writes. Each unacknowledged write
 * may or may not have taken effect. Checks the writes from the last to the first. If the content
 * contains the bytes of a write, the write counts as one that took effect. Its bytes then hide the
 * bytes of earlier writes, so fewer bytes are left to check.
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
