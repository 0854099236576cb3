/**
 * Something that happened and that one waiter must look at; several happenings before it looks are
 * one.
 */
export type WakeUp = {
  notify(): void
  /**
   * Resolves at the next notification, or at once if there was one since the last wait; also when
   * the signal aborts.
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
        // A stream waits thousands of times under one signal: a listener left at each would pile
        // up.
        signal.removeEventListener('abort', resume)
      }
      resume = undefined
      pending = false
    },
  }
}
