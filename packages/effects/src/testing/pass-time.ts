import type { SimulatedTime } from '../simulated-time.ts'

/** Longest task, ms of simulated time. */
const LIMIT_MS = 24 * 3_600_000

/**
 * Runs a task. Moves simulated time to its next event whenever no code can run without one. The
 * task must not wait for the machine, also not for modules that are loaded on demand.
 * @throws Error if the task waits and no event is due, or if it does not end; errors of the task
 */
export async function passTime<T>(
  time: Pick<SimulatedTime, 'nowMs' | 'nextDueMs' | 'runNext'>,
  task: () => Promise<T>,
): Promise<T> {
  const endMs = time.nowMs() + LIMIT_MS
  let outcome: PromiseSettledResult<T> | undefined
  void Promise.allSettled([task()]).then(([settled]) => {
    outcome = settled
  })
  for (;;) {
    // Node.js runs an immediate only after all microtasks and ticks, and those that they queue.
    await new Promise((resolve) => setImmediate(resolve))
    if (outcome?.status === 'fulfilled') return outcome.value
    if (outcome?.status === 'rejected') throw outcome.reason
    if (time.nextDueMs() === undefined) throw new Error('the task waits, but nothing is due')
    if (time.nowMs() > endMs) throw new Error('the task does not end')
    time.runNext()
  }
}
