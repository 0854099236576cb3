import { AsyncLocalStorage } from 'node:async_hooks'
import type { TraceContext } from './trace-context.ts'

/**
 * One per process, because it follows chains of asynchronous calls, which hosts of a rack do not
 * share.
 */
const storage = new AsyncLocalStorage<TraceContext | undefined>()

/** Trace of the code that runs now; undefined: none. */
export function currentTrace(): TraceContext | undefined {
  return storage.getStore()
}

/** For a logger. */
export function currentTraceId(): string | undefined {
  return storage.getStore()?.traceId
}

/**
 * Runs work, and everything that it starts, under a trace. Undefined: under none, for work that
 * outlives the call that began it.
 */
export function withTrace<T>(trace: TraceContext | undefined, work: () => T): T {
  return storage.run(trace, work)
}
