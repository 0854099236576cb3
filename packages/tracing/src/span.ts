import { currentTrace, withTrace } from './current-trace.ts'
import type { TraceContext } from './trace-context.ts'

/** Which end of a call or a message a span is; `internal`: neither. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer'

/** Names, numbers and codes: never a secret, a token, or the body of a request. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>

export type SpanOptions = { kind?: SpanKind; attributes?: SpanAttributes }

/** A piece of work whose duration is kept. */
export type OpenSpan = {
  /** What the work runs under, so that what it causes knows it as its parent. */
  trace: TraceContext | undefined
  /** @param errorCode stable code of what went wrong; undefined: nothing did */
  end(errorCode?: string): void
}

/** What keeps spans. */
export type SpanRecorder = {
  start(name: string, options: SpanOptions, parent: TraceContext | undefined): OpenSpan
}

/**
 * One for the process, as exporting is switched on for a process; undefined: spans cost a
 * comparison each, and are not kept.
 */
let recorder: SpanRecorder | undefined

/** From now on spans go there; undefined: nowhere. */
export function recordSpans(next: SpanRecorder | undefined): void {
  recorder = next
}

/** Begins a span below the current trace; whoever begins it ends it. */
export function startSpan(name: string, options: SpanOptions = {}): OpenSpan {
  const parent = currentTrace()
  return recorder?.start(name, options, parent) ?? { trace: parent, end: () => undefined }
}

/** Does work as a span, to the end of its promise where it returns one. */
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
 * The stable code of an error, or else the name of its class: its message may tell more than a
 * trace should.
 */
export function errorCodeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN'
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' ? code : error.name
}
