import type { CallHeaders } from '../call-headers.ts'
import type { Method } from '../proto/load.ts'

/** What a call sends before its messages. */
export type CallStart = {
  headers: CallHeaders
  /** The transport ends the call with DEADLINE_EXCEEDED after this time, ms. */
  timeoutMs: number
}

/**
 * Starts calls to one server. Calls fail with a CallFailure. Cancelling a call that has ended does
 * nothing.
 */
export type CallTransport = {
  unary(method: Method, request: unknown, start: CallStart): SingleResponse
  clientStream(method: Method, start: CallStart): SingleResponse & RequestStream
  serverStream(method: Method, request: unknown, start: CallStart): ResponseStream
  bidi(method: Method, start: CallStart): ResponseStream & RequestStream
  close(): void
}

export type SingleResponse = { answer: Promise<unknown>; cancel(): void }
export type ResponseStream = { messages: AsyncIterator<unknown>; cancel(): void }
export type RequestStream = {
  /** Resolves when the connection can take another message. */
  write(message: unknown): Promise<void>
  /** Ends the requests. */
  end(): void
}
