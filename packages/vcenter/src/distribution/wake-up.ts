/** Wakes one waiter. Several notifications before its next wait count as one. */
export type WakeUp = {
  notify(): void
  /**
   * Resolves at the next notification, or immediately if a notification came since the last wait.
   * Also resolves when the signal aborts.
   */
  wait(signal: AbortSignal): Promise<void>
}

export function createWakeUp(): WakeUp {
  let pending = false
  let resume: (() => void) | undefined
  return {
    notify: () => {
      pending = true
      resume?.()
    },
    wait: async (signal) => {
      if (!pending && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>()
        resume = resolve
        signal.addEventListener('abort', resume)
        await promise
        // A stream waits thousands of times with the same signal, so its listeners would
        // accumulate.
        signal.removeEventListener('abort', resume)
      }
      resume = undefined
      pending = false
    },
  }
}
