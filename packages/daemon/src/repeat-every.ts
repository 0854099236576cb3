import type { MachineClock } from './clock.ts'

/** An act that is repeated until it is stopped. */
export type Repetition = {
  /** Resolves when the last act has ended. */
  stop(): Promise<void>
}

/**
 * Runs an act immediately, and again this long after each end. The act must not fail: it reports
 * its own errors.
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
