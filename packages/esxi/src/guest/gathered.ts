/**
 * Yields what a stream reads in larger parts: a part has all that was read while the caller worked
 * with the part before.
 * @param read returns the next bytes, undefined at the end. One chunk is at most `maxBytes` long
 * @param maxBytes size of the largest part. Reading waits while twice as much was read
 */
export async function* gathered(
  read: () => Promise<Buffer | undefined>,
  maxBytes: number,
): AsyncGenerator<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  let isOver = false
  let failure: unknown
  let changed = Promise.withResolvers<void>()
  const wake = (): void => {
    changed.resolve()
    changed = Promise.withResolvers()
  }
  const readAll = async (): Promise<void> => {
    for (;;) {
      while (bytes >= 2 * maxBytes && !isOver) await changed.promise
      const chunk = isOver ? undefined : await read()
      if (chunk === undefined) return
      chunks.push(chunk)
      bytes += chunk.length
      wake()
    }
  }
  readAll()
    .catch((error: unknown) => {
      failure = error
    })
    .finally(() => {
      isOver = true
      wake()
    })
  try {
    for (;;) {
      while (chunks.length === 0 && !isOver) await changed.promise
      if (chunks.length === 0) break
      let partBytes = chunks[0]?.length ?? 0
      let count = 1
      for (; count < chunks.length; count++) {
        partBytes += chunks[count]?.length ?? 0
        if (partBytes > maxBytes) break
      }
      const part = Buffer.concat(chunks.splice(0, count))
      bytes -= part.length
      wake()
      yield part
    }
  } finally {
    // The caller reads no more.
    isOver = true
    wake()
  }
  if (failure !== undefined) throw failure
}
