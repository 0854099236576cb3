import {
  formatTraceparent,
  newTrace,
  startSpan,
  type TraceContext,
  withTrace,
} from '@nkpsim/tracing'

/** The trace of one desired state to a host and of the host's answer. */
export type PushTrace = {
  /** Goes into the message, so that the host logs with the same trace when it applies the state. */
  traceparent: string
  /** Runs the handling of the answer with the trace. */
  run<T>(work: () => T): T
  end(errorCode?: string): void
}

/**
 * @param cause trace of the call that changed the desired state. If it is undefined, no call made
 *   the change, so a new trace begins
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
