import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 50

/**
 * Waits until a condition holds.
 * @param patienceMs default: that of `untilWithin`
 * @throws Error after this time; the reason of the signal
 */
export type Until = (
  condition: () => Promise<boolean>,
  signal: AbortSignal | undefined,
  patienceMs?: number,
) => Promise<void>

/** Returns a function that waits this long for a condition if the caller does not say how long. */
export function untilWithin(defaultMs: number): Until {
  return async (condition, signal, patienceMs = defaultMs) => {
    const deadlineMs = performance.now() + patienceMs
    while (!(await condition())) {
      signal?.throwIfAborted()
      if (performance.now() > deadlineMs)
        throw new Error(`waited ${patienceMs / 1000} s for a condition`)
      await delay(POLL_MS)
    }
  }
}
