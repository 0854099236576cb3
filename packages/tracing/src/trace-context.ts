import { randomBytes } from 'node:crypto'

/** Random bytes that are drawn together, because each draw costs more than its bytes. */
const POOL_BYTES = 4096
const TRACE_ID_BYTES = 16
const SPAN_ID_BYTES = 8
/** Maximum number of characters of a traceparent. Text that later versions append is not read. */
const MAX_TRACEPARENT_CHARACTERS = 256
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const TRACE_ID = /^(?!0{32}$)[0-9a-f]{32}$/
const RECORDED_FLAG = 1

/** Position of a piece of work in a trace (W3C Trace Context, 3.2). */
export type TraceContext = {
  /** 32 hex digits in lower case, not all zero. */
  traceId: string
  /** Id of the work that caused this work: 16 hex digits in lower case, not all zero. */
  spanId: string
  /** Whether the caller records its spans. */
  isRecorded: boolean
}

/** Creates a trace with random ids. */
export function newTrace(): TraceContext {
  return {
    traceId: randomId(TRACE_ID_BYTES),
    spanId: randomId(SPAN_ID_BYTES),
    isRecorded: false,
  }
}

let pool = Buffer.alloc(0)

/** Returns random hex digits. They are not all zero, because zeros are not a valid id. */
export function randomId(bytes: number): string {
  for (;;) {
    if (pool.length < bytes) pool = randomBytes(POOL_BYTES)
    const id = pool.toString('hex', 0, bytes)
    pool = pool.subarray(bytes)
    if (!/^0+$/.test(id)) return id
  }
}

/**
 * Parses the value of a `traceparent`. Returns undefined if the value is invalid; the receiver then
 * begins a new trace. Ignores text that versions later than 00 append (W3C Trace Context, 3.2.2 and
 * 4.3).
 */
export function parseTraceparent(text: string): TraceContext | undefined {
  if (text.length > MAX_TRACEPARENT_CHARACTERS) return undefined
  const [, version, traceId = '', spanId = '', flags = '', rest] = TRACEPARENT.exec(text) ?? []
  if (version === undefined || version === 'ff') return undefined
  if (version === '00' && rest !== undefined) return undefined
  if (!isTraceId(traceId) || /^0+$/.test(spanId)) return undefined
  return { traceId, spanId, isRecorded: (Number.parseInt(flags, 16) & RECORDED_FLAG) !== 0 }
}

/** Formats the value of a `traceparent` of version 00. */
export function formatTraceparent({ traceId, spanId, isRecorded }: TraceContext): string {
  return `00-${traceId}-${spanId}-${isRecorded ? '01' : '00'}`
}

export function isTraceId(text: string): boolean {
  return TRACE_ID.test(text)
}
