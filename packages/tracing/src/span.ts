import { currentTrace, withTrace } from './current-trace.ts'
import type { TraceContext } from './trace-context.ts'

/** Which end of a call or message a span describes. `internal` means neither. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer'

/** Names, numbers and codes. Never a secret, a token or the body of a request. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>

export type SpanOptions = { kind?: SpanKind; attributes?: SpanAttributes }

/** Work that is running and whose duration is recorded. */
export type OpenSpan = {
  /** Trace context of the work. Spans that the work causes have this span as parent. */
  trace: TraceContext | undefined
  /** Ends the span. @param errorCode stable code of the failure; undefined for success */
  end(errorCode?: string): void
}

/** Records spans. */
export type SpanRecorder = {
  start(name: string, options: SpanOptions, parent: TraceContext | undefined): OpenSpan
}

/**
 * Exporting is switched on per process, so there is a single recorder. If undefined, spans are not
 * recorded and cost one comparison.
 */
let recorder: SpanRecorder | undefined

/** Sets the recorder of further spans; undefined for none. */
export function recordSpans(next: SpanRecorder | undefined): void {
  recorder = next
}

/** Begins a span below the current trace. The caller ends the span. */
export function startSpan(name: string, options: SpanOptions = {}): OpenSpan {
  const parent = currentTrace()
  return recorder?.start(name, options, parent) ?? { trace: parent, end: () => undefined }
}

/** Runs work as a span. If the work returns a promise, the span ends when the promise settles. */
export function inSpan<T>(name: string, options: SpanOptions, work: () => T): T {
  if (recorder === undefined) return work()
  const span = startSpan(name, options)
  return withTrace(span.trace, () => {
    try {
      const result = work()
      if (result instanceof Promise)
        result.then(
          () => span.end(),
          (error: unknown) => span.end(errorCodeOf(error)),
        )
      else span.end()
      return result
    } catch (error) {
      span.end(errorCodeOf(error))
      throw error
    }
  })
}

/**
 * Returns the stable code of an error, or else its class name. The message of an error may reveal
 * more than a trace should.
 */
export function errorCodeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN'
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' ? code : error.name
}
