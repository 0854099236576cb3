import { abortable } from '@nkpsim/daemon/abortable'

/**
 * Yields the messages of a connection in order. Asks the connection for a message only when the
 * reader asks for one. Throws the reason of the signal when the signal aborts. Does not end the
 * source.
 * @param onTaken called for each message that the reader has received
 */
export async function* readMessages<T>(
  messages: AsyncIterator<T>,
  signal: AbortSignal,
  onTaken?: () => void,
): AsyncGenerator<T> {
  for (;;) {
    const next = await abortable(messages.next(), signal)
    if (next.done === true) return
    onTaken?.()
    yield next.value
  }
}

/**
 * Writes messages in order, at most two messages ahead of the connection. A slow peer slows the
 * source down instead of filling memory. grpc-js alone would buffer 16 messages, which can be 64
 * MiB. After an abort or an error, tells the source to end without waiting for the source, which
 * may be waiting itself.
 * @param write resolves when the connection can take another message
 */
export async function writeMessages<T>(
  write: (message: T) => Promise<void>,
  messages: AsyncIterable<T>,
  signal: AbortSignal,
): Promise<void> {
  const source = messages[Symbol.asyncIterator]()
  let finished = false
  let previous: Promise<void> = Promise.resolve()
  try {
    for (;;) {
      // A connection can break while the source has nothing to say.
      const next = await abortable(Promise.race([source.next(), untilFailed(previous)]), signal)
      if (next.done === true) break
      await abortable(previous, signal)
      previous = write(next.value)
    }
    finished = true
    await abortable(previous, signal)
  } finally {
    if (!finished) endSource(source)
  }
}

/** Rejects if the write fails. Never resolves. */
async function untilFailed(write: Promise<void>): Promise<never> {
  await write
  return new Promise(() => undefined)
}

function endSource(source: AsyncIterator<unknown>): void {
  // The reader already has an error, so errors of the ending source are ignored.
  source.return?.().catch(() => {})
}
