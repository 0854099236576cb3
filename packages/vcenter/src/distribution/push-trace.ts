import {
  formatTraceparent,
  newTrace,
  startSpan,
  type TraceContext,
  withTrace,
} from '@nkpsim/tracing'

/** The trace of one desired state on its way to a host and back. */
export type PushTrace = {
  /** For the message, so that the host's lines of applying it carry the same trace. */
  traceparent: string
  /** Runs what takes the answer under the trace. */
  run<T>(work: () => T): T
  end(errorCode?: string): void
}

/**
 * @param cause of the call that changed what the host should hold; undefined: nobody's, so it
 *   begins a trace of its own
 */
export function beginPush(cause: TraceContext | undefined, host: string): PushTrace {
  const parent = cause ?? newTrace()
  const options = { kind: 'producer', attributes: { host } } as const
  const span = withTrace(parent, () => startSpan('push desired state', options))
  const trace = span.trace ?? parent
  return {
    traceparent: formatTraceparent(trace),
    run: (work) => withTrace(trace, work),
    end: span.end,
  }
}
