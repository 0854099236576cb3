import { abortable } from '@nkpsim/daemon/abortable'

/** Notifies all waiting callers of a change. */
export type ChangeSignal = {
  /** Wakes all waiting callers. A caller that comes later with an earlier count does not wait. */
  notify(): void
  /** Returns the number of changes. */
  count(): number
  /** Resolves when the number of changes differs from `count`. Rejects when the signal aborts. */
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
