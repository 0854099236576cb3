import { createQueue, type MachineClock } from '@nkpsim/daemon'

/**
 * Of its time a daemon spends so much on one who tells something again and again: one part in so
 * many.
 */
const SHARE = 10

/**
 * Hands on the newest of what comes, one at a time: at once, or when the interval since the last one
 * is over. What takes long to take is followed by a longer pause.
 */
export type AtIntervals<T> = {
  /** Resolves when the value was taken, or when it waits. */
  offer(value: T): Promise<void>
  /**
   * Hands on what waits, and resolves when all was taken; to be called once, when nothing comes any
   * more.
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
  /** Also while a value is being taken. */
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
