import type { Readable, Writable } from 'node:stream'
import { abortable } from './abortable.ts'

/**
 * The messages of a stream in order. A message is read from the connection only as the reader asks
 * for more; grpc-js holds at most 16 of them ahead. Ends with the signal's reason once that aborts.
 * Does not destroy the stream.
 * @param onTaken Called for each message, once it is the reader's
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
 * Writes messages in order, at most two ahead of what the connection has taken: a slow peer slows
 * the source down instead of filling memory. (The stream's own mark is 16 messages, which could be
 * 64 MiB.) When it stops early, by the signal or an error, the source is told to end, but not
 * waited for: it may be waiting for something itself.
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
  // What the source throws while it ends has nobody left to hear it: its reader has an error of its
  // own already.
  source.return?.().catch(() => {})
}
