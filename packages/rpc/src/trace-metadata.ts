import { Metadata } from '@grpc/grpc-js'
import { formatTraceparent, isTraceId, parseTraceparent, type TraceContext } from '@nkpsim/tracing'

/** Name of the W3C header. A client sends it as metadata. */
const TRACEPARENT = 'traceparent'
/** Trailer in which a server reports the trace of a call. */
const TRACE_ID_TRAILER = 'nkpsim-trace-id'

/** Adds the trace of a call for the server. If undefined, the server begins a trace. */
export function setTrace(metadata: Metadata, trace: TraceContext | undefined): void {
  if (trace !== undefined) metadata.set(TRACEPARENT, formatTraceparent(trace))
}

/**
 * Returns the trace that a client sent; undefined if there is none or it is invalid. Several traces
 * are invalid (W3C Trace Context, 3.2.1).
 */
export function traceOf(metadata: Metadata): TraceContext | undefined {
  const [text, ...more] = metadata.get(TRACEPARENT)
  return typeof text === 'string' && more.length === 0 ? parseTraceparent(text) : undefined
}

/** Returns the trailer that a server sends after its response. */
export function traceTrailer(traceId: string | undefined, metadata = new Metadata()): Metadata {
  if (traceId !== undefined) metadata.set(TRACE_ID_TRAILER, traceId)
  return metadata
}

/** Returns the trace that a server reports for a call; undefined if it reports none. */
export function servedTraceId(trailer: Metadata | undefined): string | undefined {
  const [text] = trailer?.get(TRACE_ID_TRAILER) ?? []
  return typeof text === 'string' && isTraceId(text) ? text : undefined
}
