import type { MachineClock } from './clock.ts'
import { createDueQueue } from './due-queue.ts'

/** Longest timer of Node.js: 2^31 - 1 ms. It ends a longer one after 1 ms. */
const MAX_SLEEP_MS = 2 ** 31 - 1
/** One error for all sleeps, because a stack trace for each would take most of the time. */
const ABORTED = new DOMException('the sleep was aborted', 'AbortError')

/** Time of a simulation, which stands still until the next sleep ends. */
export type SimulatedTime = {
  /** Milliseconds since the start of the simulation. */
  nowMs(): number
  /**
   * Resolves when this time has passed. Sleeps that end together end in the order of their calls.
   * @param ms 0 to 2^31 - 1
   * @throws AbortError if the signal aborts first; RangeError for another number
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Time at which the next sleep ends; undefined if nobody sleeps. */
  nextDueMs(): number | undefined
  /**
   * Moves time to the end of the next sleep, and ends it. Its consequences happen by microtasks
   * afterwards.
   * @throws Error if nobody sleeps
   */
  runNext(): void
}

/** Clock of a machine in a simulation. */
export type SimulatedMachineClock = MachineClock & {
  /** Sets the time of day this much ahead, or back if it is negative. */
  step(ms: number): void
  /**
   * Lets the clock run at another rate: its seconds per second of the simulation, above 0. Sleeps
   * that began keep their end.
   */
  setRate(rate: number): void
}

/** Creates the time of a simulation, which all its machines share. */
export function createSimulatedTime(): SimulatedTime {
  const sleepers = createDueQueue<() => void>()
  let nowMs = 0
  return {
    nowMs: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (!(ms >= 0 && ms <= MAX_SLEEP_MS))
          return reject(new RangeError(`a sleep takes 0 to ${MAX_SLEEP_MS} ms, not ${ms}`))
        if (signal === undefined) return void sleepers.add(nowMs + ms, resolve)
        if (signal.aborted) return reject(ABORTED)
        const abort = (): void => {
          sleepers.remove(sleeper)
          reject(ABORTED)
        }
        const sleeper = sleepers.add(nowMs + ms, () => {
          signal.removeEventListener('abort', abort)
          resolve()
        })
        signal.addEventListener('abort', abort, { once: true })
      }),
    nextDueMs: () => sleepers.first()?.dueMs,
    runNext: () => {
      const next = sleepers.first()
      if (next === undefined) throw new Error('nobody sleeps')
      sleepers.remove(next)
      nowMs = next.dueMs
      next.value()
    },
  }
}

/**
 * Creates the clock of a machine.
 * @param options.startMs time of day at the start of the simulation, ms since 1970 (UTC)
 * @param options.rate its seconds per second of the simulation, above 0 (default: 1)
 */
export function simulatedMachineClock(
  time: Pick<SimulatedTime, 'nowMs' | 'sleep'>,
  options: { startMs: number; rate?: number },
): SimulatedMachineClock {
  let { startMs, rate = 1 } = options
  let anchorMs = 0
  let passedMs = 0
  const monotonicMs = (): number => passedMs + (time.nowMs() - anchorMs) * rate
  return {
    kind: 'machine',
    nowMs: () => Math.floor(startMs + monotonicMs()),
    monotonicMs,
    sleep: (ms, signal) => time.sleep(ms / rate, signal),
    step: (ms) => {
      startMs += ms
    },
    setRate: (next) => {
      passedMs = monotonicMs()
      anchorMs = time.nowMs()
      rate = next
    },
  }
}
