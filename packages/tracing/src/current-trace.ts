import { AsyncLocalStorage } from 'node:async_hooks'
import type { TraceContext } from './trace-context.ts'

/**
 * One for the process, as what it follows, the chain of asynchronous calls, is: hosts of a rack do
 * not meet in it.
 */
const storage = new AsyncLocalStorage<TraceContext | undefined>()

/** The trace of whatever runs now; undefined: it belongs to none. */
export function currentTrace(): TraceContext | undefined {
  return storage.getStore()
}

/** For a logger. */
export function currentTraceId(): string | undefined {
  return storage.getStore()?.traceId
}

/**
 * Runs work, and whatever it starts, under a trace; undefined: under none, for what goes on after
 * the call that began it.
 */
export function withTrace<T>(trace: TraceContext | undefined, work: () => T): T {
  return storage.run(trace, work)
}
