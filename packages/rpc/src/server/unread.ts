import { constants, type ServerHttp2Stream } from 'node:http2'
import { MAX_TIMEOUT_MS } from '../limits.ts'
import type { MemoryPool, Share } from './memory-pool.ts'

/** Time for a caller to receive the end of a call, ms. */
const LINGER_MS = 1000

/** Responses of one call that its caller has not read yet. */
export type Unread = {
  /**
   * Counts the unread bytes. Call this after each write, and when data was sent. Closes the stream
   * if the pool does not allow that many bytes.
   */
  count(): void
  /** Counts the bytes in this pool from now on. */
  countIn(pool: MemoryPool): void
}

/**
 * Limits the responses that a caller does not read, in size and time. Without limits, HTTP/2 flow
 * control would let a caller keep them in the server for as long as its connection is open.
 * @param deadlineMs deadline of the call; the stream is closed soon after it
 */
export function boundUnread(
  stream: ServerHttp2Stream,
  options: { pool: MemoryPool; connection: string; deadlineMs: number },
): Unread {
  const { connection, deadlineMs } = options
  // Callers receive this code as RESOURCE_EXHAUSTED. A status would wait behind the unread bytes.
  const refuse = () => discard(stream, constants.NGHTTP2_ENHANCE_YOUR_CALM)
  const open = (pool: MemoryPool): Share => pool.open(connection, refuse)
  let share = open(options.pool)
  let counted = 0
  const timer = setTimeout(
    () => discard(stream, constants.NGHTTP2_CANCEL),
    Math.min(deadlineMs - Date.now(), MAX_TIMEOUT_MS) + LINGER_MS,
  )
  timer.unref()
  stream.once('close', () => {
    clearTimeout(timer)
    share.end()
  })
  const count = (): void => {
    if (stream.closed) return
    const change = stream.writableLength - counted
    counted = stream.writableLength
    try {
      if (change > 0) share.take(change)
      else share.give(-change)
    } catch {
      refuse()
    }
  }
  return {
    count,
    countIn: (pool) => {
      share.end()
      share = open(pool)
      counted = 0
      count()
    },
  }
}

/**
 * Resets a stream. If a blocked connection still holds the data of the stream after a while, ends
 * the connection.
 */
function discard(stream: ServerHttp2Stream, code: number): void {
  const { session } = stream
  stream.close(code)
  const timer = setTimeout(() => session?.destroy(), LINGER_MS)
  timer.unref()
  stream.once('close', () => clearTimeout(timer))
}

/**
 * Closes a stream soon after its last response. Otherwise a caller that never ends its request
 * would keep the stream open (RFC 9113, 8.1). Not immediately, because a reset overtakes a response
 * that is not sent yet.
 */
export function closeSoon(stream: ServerHttp2Stream): void {
  const close = () => stream.close(constants.NGHTTP2_NO_ERROR)
  const timer = setTimeout(() => {
    if (stream.writableFinished) close()
    else stream.once('finish', close)
  }, LINGER_MS)
  timer.unref()
  stream.once('close', () => clearTimeout(timer))
}
