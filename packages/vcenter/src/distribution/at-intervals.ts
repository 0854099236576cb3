import { createQueue } from '@nkpsim/daemon'
import type { MachineClock } from '@nkpsim/effects'

/** A daemon spends at most 1/SHARE of its time on a source that reports repeatedly. */
const SHARE = 10

/**
 * Passes on the newest offered value, one value at a time. A value is passed on immediately, or
 * when the interval since the previous value has passed. After a slow value the pause is longer.
 */
export type AtIntervals<T> = {
  /** Resolves when the value was taken, or immediately if the value waits during a pause. */
  offer(value: T): Promise<void>
  /**
   * Passes on the waiting value, and resolves when all values were taken. Call it once, after the
   * last offer.
   */
  end(): Promise<void>
}

export function atIntervals<T>(
  machineClock: MachineClock,
  intervalMs: number,
  take: (value: T) => Promise<void>,
): AtIntervals<T> {
  const ending = new AbortController()
  let waiting: { value: T } | undefined
  /** Also true while a value is being taken. */
  let isPausing = false
  const taking = createQueue()

  const handOn = async (): Promise<void> => {
    const next = waiting
    waiting = undefined
    if (next !== undefined) await take(next.value)
  }
  const offer = async (value: T): Promise<void> => {
    waiting = { value }
    if (isPausing) return
    isPausing = true
    const startMs = machineClock.monotonicMs()
    await taking.run(handOn)
    const tookMs = machineClock.monotonicMs() - startMs
    machineClock.sleep(Math.max(intervalMs, tookMs * (SHARE - 1)), ending.signal).then(
      async () => {
        isPausing = false
        if (waiting !== undefined) await offer(waiting.value)
      },
      () => undefined,
    )
  }
  return {
    offer,
    end: async () => {
      ending.abort()
      await taking.run(handOn)
    },
  }
}
