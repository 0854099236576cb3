import { Metadata } from '@grpc/grpc-js'
import { formatTraceparent, isTraceId, parseTraceparent, type TraceContext } from '@nkpsim/tracing'

/** Name of the W3C header, which a client sends as metadata. */
const TRACEPARENT = 'traceparent'
/** Under which a server tells in its trailer which trace it served a call in. */
const TRACE_ID_TRAILER = 'nkpsim-trace-id'

/** Tells the server which trace a call belongs to; undefined: it begins one. */
export function setTrace(metadata: Metadata, trace: TraceContext | undefined): void {
  if (trace !== undefined) metadata.set(TRACEPARENT, formatTraceparent(trace))
}

/**
 * The trace that a client sent; undefined: none, or one that cannot be used. (W3C Trace Context,
 * 3.2.1: more than one is none)
 */
export function traceOf(metadata: Metadata): TraceContext | undefined {
  const [text, ...more] = metadata.get(TRACEPARENT)
  return typeof text === 'string' && more.length === 0 ? parseTraceparent(text) : undefined
}

/** What a server sends after its answer. */
export function traceTrailer(traceId: string | undefined, metadata = new Metadata()): Metadata {
  if (traceId !== undefined) metadata.set(TRACE_ID_TRAILER, traceId)
  return metadata
}

/** The trace in which a server says that it served a call; undefined: it does not say so. */
export function servedTraceId(trailer: Metadata | undefined): string | undefined {
  const [text] = trailer?.get(TRACE_ID_TRAILER) ?? []
  return typeof text === 'string' && isTraceId(text) ? text : undefined
}
