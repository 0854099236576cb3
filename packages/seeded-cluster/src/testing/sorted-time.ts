import type { VirtualTime } from '../scheduler/scheduler.ts'

/** Returns virtual time with one queue of sleepers, which wake in the order of their times. */
export function sortedTime(): VirtualTime & { sleep(ms: number): Promise<void> } {
  let nowMs = 0
  let sleepers: { dueMs: number; wake: () => void }[] = []
  return {
    nowMs: () => nowMs,
    nextDueMs: () => sleepers[0]?.dueMs,
    runNext: () => {
      const [next, ...rest] = sleepers
      sleepers = rest
      nowMs = next?.dueMs ?? nowMs
      next?.wake()
    },
    sleep: (ms) =>
      new Promise((wake) => {
        const dueMs = nowMs + ms
        sleepers = [...sleepers, { dueMs, wake }].toSorted((a, b) => a.dueMs - b.dueMs)
      }),
  }
}
