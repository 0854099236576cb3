/** How long a reader may stall, and what happens then. */
export type TakenInput = {
  /** Time that a reader may leave a chunk untaken. */
  waitMs: number
  sleep: (ms: number, signal: AbortSignal) => Promise<unknown>
  /** Releases the resource. A later read then fails. */
  onStalled: () => void
}

/** Yields chunks, and releases their source if the reader takes no chunk for too long. */
export async function* whileTaken<T>(
  chunks: AsyncIterable<T>,
  { waitMs, sleep, onStalled }: TakenInput,
): AsyncGenerator<T> {
  for await (const chunk of chunks) {
    const taken = new AbortController()
    sleep(waitMs, taken.signal).then(onStalled, () => undefined)
    try {
      yield chunk
    } finally {
      taken.abort()
    }
  }
}
