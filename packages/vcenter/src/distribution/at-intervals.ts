import type { MachineClock } from '@nkpsim/daemon'

/**
 * Of its time a daemon spends so much on one who tells something again and again: one part in so
 * many.
 */
const SHARE = 10

/**
 * Hands on the newest of what comes: at once, or when the interval since the last one is over. What
 * takes long to take is followed by a longer pause.
 */
export type AtIntervals<T> = {
  offer(value: T): void
  /** Hands on what waits; to be called once, when nothing comes any more. */
  end(): void
}

export function atIntervals<T>(
  machineClock: MachineClock,
  intervalMs: number,
  take: (value: T) => void,
): AtIntervals<T> {
  const ending = new AbortController()
  let waiting: { value: T } | undefined
  let isPausing = false

  const handOn = (): void => {
    const next = waiting
    waiting = undefined
    if (next !== undefined) take(next.value)
  }
  const offer = (value: T): void => {
    waiting = { value }
    if (isPausing) return
    const startMs = machineClock.monotonicMs()
    handOn()
    const tookMs = machineClock.monotonicMs() - startMs
    isPausing = true
    machineClock.sleep(Math.max(intervalMs, tookMs * (SHARE - 1)), ending.signal).then(
      () => {
        isPausing = false
        if (waiting !== undefined) offer(waiting.value)
      },
      () => undefined,
    )
  }
  return {
    offer,
    end: () => {
      ending.abort()
      handOn()
    },
  }
}
