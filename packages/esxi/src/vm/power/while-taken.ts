/** Holds a resource until a reader has taken all of its chunks. */
export type TakenInput = {
  /** How long a reader may leave a chunk untaken. */
  waitMs: number
  sleep: (ms: number, signal: AbortSignal) => Promise<unknown>
  /** Releases the resource. A later read fails. */
  onStalled: () => void
}

/** Passes chunks on, and releases their source when the reader takes none for too long. */
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
