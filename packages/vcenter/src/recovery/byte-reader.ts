/** Reads a stream in pieces of requested lengths. */
export type ByteReader = {
  /** Returns exactly this many bytes; undefined if the stream ends earlier. */
  read(lengthBytes: number): Promise<Buffer | undefined>
  /**
   * Returns this many bytes, in pieces as they arrive. Returns fewer bytes if the stream ends
   * earlier.
   */
  pieces(lengthBytes: number): AsyncGenerator<Buffer>
  /** Returns all remaining bytes, in pieces as they arrive. */
  rest(): AsyncGenerator<Buffer>
  /** Releases the stream, even if it was not read to its end. */
  close(): Promise<void>
}

export function createByteReader(source: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = source[Symbol.asyncIterator]()
  let pending: Buffer = Buffer.alloc(0)

  const next = async (): Promise<Buffer | undefined> => {
    if (pending.length > 0) {
      const piece = pending
      pending = Buffer.alloc(0)
      return piece
    }
    const { done, value } = await iterator.next()
    return done ? undefined : Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  }
  async function* pieces(lengthBytes: number): AsyncGenerator<Buffer> {
    for (let left = lengthBytes; left > 0; ) {
      const piece = await next()
      if (piece === undefined) return
      const part = piece.subarray(0, left)
      pending = piece.subarray(part.length)
      left -= part.length
      yield part
    }
  }
  return {
    pieces,
    read: async (lengthBytes) => {
      const parts: Buffer[] = []
      for await (const part of pieces(lengthBytes)) parts.push(part)
      const bytes = Buffer.concat(parts)
      return bytes.length === lengthBytes ? bytes : undefined
    },
    rest: () => pieces(Number.POSITIVE_INFINITY),
    close: async () => {
      await iterator.return?.()
    },
  }
}
