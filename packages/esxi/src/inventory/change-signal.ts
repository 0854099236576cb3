import { abortable } from '@nkpsim/daemon/abortable'

/** Tells all that wait that something changed. */
export type ChangeSignal = {
  /** Wakes everyone who waits, and the next that waits if nobody does. */
  notify(): void
  /** How often something changed. */
  count(): number
  /** Resolves as soon as the count is another; rejects when the signal aborts. */
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
