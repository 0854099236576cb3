import { formatTraceparent, isTraceId, parseTraceparent, type TraceContext } from '@nkpsim/tracing'

/** Metadata that a client sends with a call, or a server at its end, by name in lower case. */
export type CallHeaders = Readonly<Record<string, string>>

/** Name of the W3C header. */
export const TRACEPARENT = 'traceparent'
export const AUTHORIZATION = 'authorization'
/** Trailer in which a server reports the trace of a call. */
export const TRACE_ID_TRAILER = 'nkpsim-trace-id'

/**
 * Returns the metadata of a call.
 * @param trace trace of the call; if undefined, the server begins a trace
 */
export function callHeaders(
  authorization: string | undefined,
  trace: TraceContext | undefined,
): CallHeaders {
  return {
    ...(trace !== undefined && { [TRACEPARENT]: formatTraceparent(trace) }),
    ...(authorization !== undefined && { [AUTHORIZATION]: authorization }),
  }
}

/**
 * Returns the trace that a client sent; undefined if there is none or it is invalid. Several traces
 * are invalid (W3C Trace Context, 3.2.1).
 */
export function traceOf(values: readonly unknown[]): TraceContext | undefined {
  const [text, ...more] = values
  return typeof text === 'string' && more.length === 0 ? parseTraceparent(text) : undefined
}

/** Returns the trailers that a server sends after its response. */
export function traceTrailers(traceId: string | undefined): CallHeaders {
  return traceId === undefined ? {} : { [TRACE_ID_TRAILER]: traceId }
}

/** Returns the trace that a server reports for a call; undefined if it reports none. */
export function servedTraceId(trailers: Trailers | undefined): string | undefined {
  const [text] = trailers?.get(TRACE_ID_TRAILER) ?? []
  return typeof text === 'string' && isTraceId(text) ? text : undefined
}

/** Received trailers. Metadata of grpc-js has this method. */
export type Trailers = { get(name: string): readonly unknown[] }
