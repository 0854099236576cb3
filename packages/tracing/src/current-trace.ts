import { AsyncLocalStorage } from 'node:async_hooks'
import type { TraceContext } from './trace-context.ts'

/**
 * A single storage per process is enough, because it follows chains of asynchronous calls. Hosts of
 * a rack do not share such chains.
 */
const storage = new AsyncLocalStorage<TraceContext | undefined>()

/** Returns the trace of the running code; undefined if there is none. */
export function currentTrace(): TraceContext | undefined {
  return storage.getStore()
}

/** Returns the id of the current trace, for log lines. */
export function currentTraceId(): string | undefined {
  return storage.getStore()?.traceId
}

/**
 * Runs work, and everything that it starts, in a trace. If the trace is undefined, the work runs
 * without a trace; this is for work that outlives the call that began it.
 */
export function withTrace<T>(trace: TraceContext | undefined, work: () => T): T {
  return storage.run(trace, work)
}
