import { Metadata } from '@grpc/grpc-js'
import { formatTraceparent, isTraceId, parseTraceparent, type TraceContext } from '@nkpsim/tracing'

/** Name of the W3C header, which a client sends as metadata. */
const TRACEPARENT = 'traceparent'
/** Trailer in which a server reports the trace of a call. */
const TRACE_ID_TRAILER = 'nkpsim-trace-id'

/** Tells the server the trace of a call; undefined: the server begins one. */
export function setTrace(metadata: Metadata, trace: TraceContext | undefined): void {
  if (trace !== undefined) metadata.set(TRACEPARENT, formatTraceparent(trace))
}

/**
 * The trace that a client sent; undefined: none, or an invalid one. (W3C Trace Context, 3.2.1:
 * several are invalid)
 */
export function traceOf(metadata: Metadata): TraceContext | undefined {
  const [text, ...more] = metadata.get(TRACEPARENT)
  return typeof text === 'string' && more.length === 0 ? parseTraceparent(text) : undefined
}

/** Trailer that a server sends after its response. */
export function traceTrailer(traceId: string | undefined, metadata = new Metadata()): Metadata {
  if (traceId !== undefined) metadata.set(TRACE_ID_TRAILER, traceId)
  return metadata
}

/** The trace that a server reports for a call; undefined: none. */
export function servedTraceId(trailer: Metadata | undefined): string | undefined {
  const [text] = trailer?.get(TRACE_ID_TRAILER) ?? []
  return typeof text === 'string' && isTraceId(text) ? text : undefined
}
