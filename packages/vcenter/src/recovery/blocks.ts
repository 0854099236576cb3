/** A block of a stream, and whether it is the last. */
export type Block = { bytes: Buffer; isLast: boolean }

/**
 * Cuts a stream into blocks of equal size. The last block may be shorter, and is empty only if the
 * stream is empty. The reader owns each block and may wipe it.
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
