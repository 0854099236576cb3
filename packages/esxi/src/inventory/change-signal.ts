import { abortable } from '@nkpsim/daemon/abortable'

/** Notifies all waiting callers of a change. */
export type ChangeSignal = {
  /** Wakes all waiting callers; if there are none, the next caller does not wait. */
  notify(): void
  /** How often something changed. */
  count(): number
  /** Resolves when the count differs; rejects when the signal aborts. */
  waitBeyond(count: number, signal: AbortSignal): Promise<void>
}

export function createChangeSignal(): ChangeSignal {
  let count = 0
  let next = Promise.withResolvers<void>()
  return {
    notify: () => {
      count++
      next.resolve()
      next = Promise.withResolvers()
    },
    count: () => count,
    waitBeyond: async (seen, signal) => {
      signal.throwIfAborted()
      if (count === seen) await abortable(next.promise, signal)
    },
  }
}
