export type SentInput = {
  /** Maximum time until the next chunk arrives. */
  waitMs: number
  sleep: (ms: number, signal: AbortSignal) => Promise<unknown>
  /** Returns the error for a sender that sends nothing. */
  stalled: () => Error
}

/** Yields chunks. Throws if the sender sends no chunk for too long. */
export async function* whileSent<T>(
  chunks: AsyncIterable<T>,
  { waitMs, sleep, stalled }: SentInput,
): AsyncGenerator<T> {
  const iterator = chunks[Symbol.asyncIterator]()
  let isStalled = false
  const giveUp = (): never => {
    isStalled = true
    throw stalled()
  }
  const next = async (): Promise<IteratorResult<T>> => {
    const arrived = new AbortController()
    try {
      return await Promise.race([iterator.next(), sleep(waitMs, arrived.signal).then(giveUp)])
    } finally {
      arrived.abort()
    }
  }
  try {
    for (let each = await next(); each.done !== true; each = await next()) yield each.value
  } finally {
    const returned = iterator.return?.()
    // A generator that waits for its sender does not return before the sender answers.
    if (isStalled) returned?.catch(() => undefined)
    else await returned
  }
}
