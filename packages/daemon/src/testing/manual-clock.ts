import type { ClusterClock, MachineClock } from '@nkpsim/effects'

/** A machine clock that stands still until a test advances it. */
export type ManualClock = MachineClock & {
  /** Moves time forward, and wakes sleepers that are due. */
  advance(ms: number): Promise<void>
}

type Sleeper = { wakeMs: number; wake: () => void }

export function manualClock(startMs = 1_790_000_000_000): ManualClock {
  let passedMs = 0
  let sleepers: Sleeper[] = []
  return {
    kind: 'machine',
    nowMs: () => startMs + passedMs,
    monotonicMs: () => passedMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        // The system clock uses node:timers/promises, which behaves the same.
        if (signal?.aborted) return reject(signal.reason)
        if (ms === 0) return void setImmediate(resolve)
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
      // Gives awakened code the chance to run before the caller continues.
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

/** Returns a cluster clock that runs like a machine clock. */
export function clusterClockOf(machine: MachineClock): ClusterClock {
  return { ...machine, kind: 'cluster' }
}
