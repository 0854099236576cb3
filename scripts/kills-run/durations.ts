/** Number of the last known durations that count, so that an estimate follows a busy machine. */
const KEPT = 9

/** Known durations of an operation, ms. */
export type Durations = {
  add(ms: number): void
  /** Returns the median of the last ones. @throws Error if there is none */
  estimateMs(): number
}

export function createDurations(): Durations {
  const known: number[] = []
  return {
    add: (ms) => {
      known.push(ms)
      if (known.length > KEPT) known.shift()
    },
    estimateMs: () => {
      const middle = known.toSorted((a, b) => a - b)[Math.floor(known.length / 2)]
      if (middle === undefined) throw new Error('no duration is known')
      return middle
    },
  }
}

/**
 * Plans one kill that hits several operations, each at its own point. Pure.
 * @param points for each operation its estimated duration, and the point of its duration from 0 to 1
 *   at which the kill hits it
 * @returns the delay of each start, and the delay of the kill, ms
 */
export function planKill(points: readonly { durationMs: number; point: number }[]): {
  startsMs: number[]
  killMs: number
} {
  const before = points.map(({ durationMs, point }) => durationMs * point)
  const killMs = Math.max(0, ...before)
  return { startsMs: before.map((ms) => killMs - ms), killMs }
}
