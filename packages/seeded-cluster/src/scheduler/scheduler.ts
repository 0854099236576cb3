import { SeededClusterError } from '../errors.ts'
import { watchRealWork } from './real-work.ts'

/** Virtual time, which stands still between events. */
export type VirtualTime = {
  /** Milliseconds since the start of the run. */
  nowMs(): number
  /** Time of the next event; undefined if nothing is due. */
  nextDueMs(): number | undefined
  /** Moves time to the next event, and runs it. */
  runNext(): void
}

export type Scheduler = {
  /**
   * Runs a task. Takes one event of virtual time after the other, and lets all its consequences
   * happen before the next.
   * @throws SeededClusterError STALLED if the task waits and no event is due; TIME_LIMIT,
   *   EVENT_LIMIT; REAL_WORK if a timer, socket, file or thread of the machine was used, so no
   *   seed would determine the order
   */
  run<T>(task: () => Promise<T>): Promise<T>
  /** Number of events so far. */
  events(): number
}

/**
 * Creates a scheduler, which owns virtual time.
 * @param limits greatest time and greatest number of events of all runs together
 */
export function createScheduler(
  time: VirtualTime,
  limits: { endMs: number; events: number },
): Scheduler {
  let events = 0
  const advance = (): void => {
    const dueMs = time.nextDueMs()
    const at = (): string => `at ${time.nowMs()} ms after ${events} events`
    if (dueMs === undefined)
      throw new SeededClusterError('STALLED', `nothing is due, but the task has not ended ${at()}`)
    if (dueMs > limits.endMs)
      throw new SeededClusterError('TIME_LIMIT', `the task has not ended ${at()}`)
    if (events >= limits.events)
      throw new SeededClusterError('EVENT_LIMIT', `the task has not ended ${at()}`)
    events++
    time.runNext()
  }
  return {
    run: async (task) => {
      using realWork = watchRealWork()
      let isDone = false
      const result = realWork.within(task).finally(() => {
        isDone = true
      })
      // The caller gets the rejection when the loop ends.
      result.catch(() => undefined)
      for (;;) {
        await quiescence()
        const work = realWork.first()
        if (work !== undefined)
          throw new SeededClusterError(
            'REAL_WORK',
            `${work.kind} began at ${time.nowMs()} ms, which waits for the machine:\n${work.at}`,
          )
        if (isDone) return result
        realWork.within(advance)
      }
    },
    events: () => events,
  }
}

/**
 * Resolves when no more code can run without an event. Node.js runs an immediate only after all
 * microtasks and ticks, and those that they queue.
 */
function quiescence(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
