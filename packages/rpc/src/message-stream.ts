import type { Readable, Writable } from 'node:stream'
import { abortable } from '@nkpsim/daemon/abortable'

/**
 * Yields the messages of a stream in order. Reads a message from the connection only when the
 * reader asks for a message; grpc-js holds at most 16 messages ahead. Throws the reason of the
 * signal when the signal aborts. Does not destroy the stream.
 * @param onTaken called for each message that the reader has received
 */
export async function* readMessages<T>(
  stream: Readable,
  signal: AbortSignal,
  onTaken?: () => void,
): AsyncGenerator<T> {
  const messages: AsyncIterator<T> = stream.iterator({ destroyOnReturn: false })
  for (;;) {
    const next = await abortable(messages.next(), signal)
    if (next.done === true) return
    onTaken?.()
    yield next.value
  }
}

/**
 * Writes messages in order, at most two messages ahead of the connection. A slow peer slows the
 * source down instead of filling memory. The stream's own limit of 16 messages could be 64 MiB.
 * After an abort or an error, tells the source to end without waiting for the source, which may be
 * waiting itself.
 */
export async function writeMessages<T>(
  stream: Writable,
  messages: AsyncIterable<T>,
  signal: AbortSignal,
): Promise<void> {
  const source = messages[Symbol.asyncIterator]()
  let finished = false
  let previous: Promise<void> = Promise.resolve()
  try {
    for (;;) {
      const next = await abortable(source.next(), signal)
      if (next.done === true) break
      await abortable(previous, signal)
      previous = write(stream, next.value)
    }
    finished = true
    await abortable(previous, signal)
  } finally {
    if (!finished) endSource(source)
  }
}

function write(stream: Writable, message: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(message, (error) => (error ? reject(error) : resolve()))
  })
}

function endSource(source: AsyncIterator<unknown>): void {
  // The reader already has an error, so errors of the ending source are ignored.
  source.return?.().catch(() => {})
}
