import type { MachineClock } from '@nkpsim/effects'

/** A repeated task that can be stopped. */
export type Repetition = {
  /** Stops the repetition. Resolves when the last run has ended. */
  stop(): Promise<void>
}

/**
 * Runs a task immediately, and again this long after the end of each run. The task must not throw:
 * it reports its own errors.
 */
export function repeatEvery(
  machineClock: MachineClock,
  intervalMs: number,
  act: (stopping: AbortSignal) => void | Promise<void>,
): Repetition {
  const stopping = new AbortController()
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await act(stopping.signal)
      await machineClock.sleep(intervalMs, stopping.signal).catch(() => undefined)
    }
  }
  const running = run()
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
