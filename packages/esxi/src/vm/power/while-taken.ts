/** What holds something until a reader has taken all of it. */
export type TakenInput = {
  /** How long a reader may leave a chunk untaken. */
  waitMs: number
  sleep: (ms: number, signal: AbortSignal) => Promise<unknown>
  /** Lets go of what is held. What comes afterwards has nothing to read from. */
  onStalled: () => void
}

/** Hands chunks on, and lets go of their source once the reader takes none for too long. */
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
