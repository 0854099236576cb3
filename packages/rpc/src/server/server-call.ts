import type { TraceContext } from '@nkpsim/tracing'
import type { CallHeaders } from '../call-headers.ts'
import type { CallStatus } from '../errors/wire.ts'

/** A call of any of the four kinds as a network hands it to a server. Its request is not read. */
export type ServerCall = {
  /** The `authorization` metadata; undefined if there is none. */
  authorization: string | undefined
  /** The trace that the caller sent; undefined if there is none or it is invalid. */
  trace: TraceContext | undefined
  /** Address of the caller, `ADDRESS:PORT`. */
  peer: string
  /** Address that the caller used to reach this server, `host:port`. */
  authority: string
  /**
   * Returns the subject alternative names of the caller's certificate, in the form of node:tls.
   * Undefined unless the network verified the certificate against the roots of this server.
   */
  subjectAltName(): string | undefined
  /** Returns the time until the deadline, ms. Not finite if the caller set no deadline. */
  remainingMs(): number
  /**
   * Adds a listener for a caller that leaves. The network may also call the listener after an
   * ordinary end.
   */
  onCancelled(listener: () => void): void
  /** Returns what limits the requests of this call. */
  intake(): Intake
  /** Returns the requests in order. */
  requests(): AsyncIterator<unknown>
  respond: Responses
}

/** Memory that one call uses in the server while its request or its responses wait. */
export type Intake = {
  /**
   * Raises the limits. Call this after the caller is identified and admitted, before the request is
   * read.
   */
  authorize(): void
  /** Reports that the handler has taken the oldest message. */
  taken(): void
}

/** The response side of a call. After the end of the call, nothing has an effect. */
export type Responses = {
  /** Sends a response. Resolves when the connection can take another one. */
  write(message: unknown): Promise<void>
  /** Ends the call. @param response the only response of a method without a stream of responses */
  end(trailers: CallHeaders, response?: unknown): void
  fail(status: CallStatus): void
}
