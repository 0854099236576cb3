export { currentTrace, currentTraceId, withTrace } from './current-trace.ts'
export {
  errorCodeOf,
  inSpan,
  type OpenSpan,
  recordSpans,
  type SpanAttributes,
  type SpanKind,
  type SpanOptions,
  type SpanRecorder,
  startSpan,
} from './span.ts'
export {
  formatTraceparent,
  isTraceId,
  newTrace,
  parseTraceparent,
  type TraceContext,
} from './trace-context.ts'
export { ENDPOINT_VARIABLE, startTracing, type Tracing, tracesUrl } from './tracing.ts'
