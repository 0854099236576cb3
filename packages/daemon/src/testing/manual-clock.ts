import type { Clock } from '../clock.ts'

/** A clock that stands until it is advanced. */
export type ManualClock = Clock & {
  /** Lets time pass, and wakes whoever has slept long enough. */
  advance(ms: number): Promise<void>
}

type Sleeper = { wakeMs: number; wake: () => void }

export function manualClock(startMs = 1_790_000_000_000): ManualClock {
  let passedMs = 0
  let sleepers: Sleeper[] = []
  return {
    nowMs: () => startMs + passedMs,
    monotonicMs: () => passedMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        // As node:timers/promises does, which the system's clock sleeps by.
        if (signal?.aborted) return reject(signal.reason)
        const sleeper = { wakeMs: passedMs + ms, wake: resolve }
        sleepers.push(sleeper)
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((each) => each !== sleeper)
          reject(signal.reason)
        })
      }),
    advance: async (ms) => {
      passedMs += ms
      const due = sleepers.filter(({ wakeMs }) => wakeMs <= passedMs)
      sleepers = sleepers.filter((each) => !due.includes(each))
      for (const { wake } of due) wake()
      // What was woken runs before whoever advanced the clock goes on.
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}
