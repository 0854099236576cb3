import { currentTrace, withTrace } from './current-trace.ts'
import type { TraceContext } from './trace-context.ts'

/** Which end of a call or message a span is; `internal`: neither. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer'

/** Names, numbers and codes: never a secret, a token, or the body of a request. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>

export type SpanOptions = { kind?: SpanKind; attributes?: SpanAttributes }

/** A piece of work whose duration is recorded. */
export type OpenSpan = {
  /** Context of the work: spans that it causes have this span as parent. */
  trace: TraceContext | undefined
  /** @param errorCode stable code of the failure; undefined: success */
  end(errorCode?: string): void
}

/** What keeps spans. */
export type SpanRecorder = {
  start(name: string, options: SpanOptions, parent: TraceContext | undefined): OpenSpan
}

/**
 * One per process, because exporting is switched on per process. Undefined: spans are not kept and
 * cost one comparison.
 */
let recorder: SpanRecorder | undefined

/** Sets the target of further spans; undefined: none. */
export function recordSpans(next: SpanRecorder | undefined): void {
  recorder = next
}

/** Begins a span below the current trace; the caller ends it. */
export function startSpan(name: string, options: SpanOptions = {}): OpenSpan {
  const parent = currentTrace()
  return recorder?.start(name, options, parent) ?? { trace: parent, end: () => undefined }
}

/** Runs work as a span, until its promise settles if it returns one. */
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
 * The stable code of an error, or else its class name: its message may reveal more than a trace
 * should.
 */
export function errorCodeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN'
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' ? code : error.name
}
