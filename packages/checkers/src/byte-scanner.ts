import type { SecretPattern } from './secret-patterns.ts'

/** Searches a stream of bytes for many patterns at the same time. */
export type ByteScanner = {
  /** Returns the patterns that are in these bytes, or across the boundary to the previous bytes. */
  scan(chunk: Uint8Array): SecretPattern[]
}

const PREFIX_BYTES = 4

type PatternTable = {
  /** One bit for each value of the first 3 bytes of a pattern. This rules out most positions. */
  firstThree: Uint8Array
  byPrefix: ReadonlyMap<number, readonly SecretPattern[]>
  longestBytes: number
}

/** Prepares patterns of at least 4 bytes. Many scanners can share the result. */
export function preparePatterns(patterns: readonly SecretPattern[]): PatternTable {
  const firstThree = new Uint8Array(2 ** 21)
  const byPrefix = new Map<number, SecretPattern[]>()
  let longestBytes = PREFIX_BYTES
  for (const pattern of patterns) {
    const prefix = pattern.bytes.readUInt32BE(0)
    const three = prefix >>> 8
    firstThree[three >>> 3] = (firstThree[three >>> 3] ?? 0) | (1 << (three & 7))
    byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), pattern])
    longestBytes = Math.max(longestBytes, pattern.bytes.length)
  }
  return { firstThree, byPrefix, longestBytes }
}

/**
 * Creates a scanner for one stream. The time per byte does not depend on the number of patterns,
 * because a table rules out nearly every position.
 */
export function createByteScanner(table: PatternTable): ByteScanner {
  let carried = Buffer.alloc(0)
  return {
    scan(chunk) {
      const text = carried.length === 0 ? Buffer.from(chunk) : Buffer.concat([carried, chunk])
      const found = findIn(text, table)
      carried = Buffer.from(text.subarray(Math.max(0, text.length - table.longestBytes + 1)))
      return found
    },
  }
}

function findIn(text: Buffer, { firstThree, byPrefix }: PatternTable): SecretPattern[] {
  const found: SecretPattern[] = []
  let three = 0
  for (let index = 0; index < text.length; index += 1) {
    three = ((three << 8) | (text[index] ?? 0)) & 0xffffff
    if (((firstThree[three >>> 3] ?? 0) & (1 << (three & 7))) === 0) continue
    const start = index - 2
    if (start < 0 || start + PREFIX_BYTES > text.length) continue
    for (const pattern of byPrefix.get(text.readUInt32BE(start)) ?? []) {
      const end = start + pattern.bytes.length
      if (end <= text.length && pattern.bytes.equals(text.subarray(start, end))) found.push(pattern)
    }
  }
  return found
}
