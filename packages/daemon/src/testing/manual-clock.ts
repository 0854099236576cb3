import type { ClusterClock, MachineClock } from '../clock.ts'

/** A clock of the machine that stands still until it is advanced. */
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
        // Same as node:timers/promises, which the system's clock uses.
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
      // Woken code runs before the caller continues.
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

/** Time of a cluster that runs like the machine's. */
export function clusterClockOf(machine: MachineClock): ClusterClock {
  return { ...machine, kind: 'cluster' }
}
