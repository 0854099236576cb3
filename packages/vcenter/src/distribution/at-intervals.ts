import type { Clock } from '@nkpsim/daemon'

/** Hands on the newest of what comes: at once, or when the interval since the last one is over. */
export type AtIntervals<T> = {
  offer(value: T): void
  /** Hands on what waits; to be called once, when nothing comes any more. */
  end(): void
}

export function atIntervals<T>(
  clock: Pick<Clock, 'sleep'>,
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
    handOn()
    isPausing = true
    clock.sleep(intervalMs, ending.signal).then(
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
