/** A piece of a stream, and whether nothing follows it. */
export type Block = { bytes: Buffer; isLast: boolean }

/**
 * Cuts a stream into blocks of one size. The last one is what is left: at most as long, and empty
 * only where the stream is. A block is the reader's own, to wipe if he likes.
 */
export async function* blocksOf(
  source: AsyncIterable<Uint8Array>,
  sizeBytes: number,
): AsyncGenerator<Block> {
  let pending: Buffer = Buffer.alloc(0)
  for await (const bytes of source) {
    const joined = Buffer.concat([pending, bytes])
    pending.fill(0)
    let start = 0
    while (joined.length - start > sizeBytes) {
      yield { bytes: joined.subarray(start, start + sizeBytes), isLast: false }
      start += sizeBytes
    }
    pending = joined.subarray(start)
  }
  yield { bytes: pending, isLast: true }
}
