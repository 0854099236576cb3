import type { Clock } from './clock.ts'

/** What goes on until it is stopped. */
export type Repetition = {
  /** Resolves when the last act has ended. */
  stop(): Promise<void>
}

/**
 * Acts at once, and again each time that long after the last act has ended. An act does not fail:
 * it tells of its own errors.
 */
export function repeatEvery(
  clock: Pick<Clock, 'sleep'>,
  intervalMs: number,
  act: (stopping: AbortSignal) => void | Promise<void>,
): Repetition {
  const stopping = new AbortController()
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await act(stopping.signal)
      await clock.sleep(intervalMs, stopping.signal).catch(() => undefined)
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
