import { setTimeout as sleep } from 'node:timers/promises'

/** The one way in which daemons read time; handed in, so that tests can hand in another. */
export type Clock = {
  /** Milliseconds since 1970, as the wall clock has them; may jump. */
  nowMs(): number
  /** Milliseconds since some start; never goes back. For measuring. */
  monotonicMs(): number
  /** Resolves after that long, or at once when the signal aborts. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>
}

/** The machine's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: async (durationMs, signal) => {
    try {
      await sleep(durationMs, undefined, signal === undefined ? {} : { signal })
    } catch (error) {
      if (signal?.aborted !== true) throw error
    }
  },
}
