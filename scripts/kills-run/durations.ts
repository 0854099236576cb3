/** Number of the last known durations that count, so that an estimate follows a busy machine. */
const KEPT = 9
/** Some kills come after the estimated end, because an operation may take longer than usual. */
const END = 1.15
/** A lead that was seen once counts less and less, because a machine is not always busy. */
const FADING = 0.95

/** Known durations of an operation, ms. */
export type Durations = {
  add(ms: number): void
  /** Notes that after this time the host had not recorded the call yet. */
  addLead(ms: number): void
  /** Returns the median of the last ones. @throws Error if there is none */
  estimateMs(): number
  /**
   * Returns the time from the start of the operation to a kill. @param part 0 to 1: from the record
   * of the call to the end
   */
  killAfterMs(part: number): number
}

export function createDurations(): Durations {
  const known: number[] = []
  let leadMs = 0
  const estimateMs = (): number => {
    const middle = known.toSorted((a, b) => a - b)[Math.floor(known.length / 2)]
    if (middle === undefined) throw new Error('no duration is known')
    return middle
  }
  return {
    estimateMs,
    add: (ms) => {
      known.push(ms)
      if (known.length > KEPT) known.shift()
    },
    addLead: (ms) => {
      leadMs = Math.max(leadMs, ms)
    },
    killAfterMs: (part) => {
      const endMs = estimateMs() * END
      const startMs = Math.min(leadMs, endMs / 2)
      leadMs *= FADING
      return startMs + part * (endMs - startMs)
    },
  }
}

/**
 * Plans one kill that hits several operations, each at its own point. Pure.
 * @param afterMs for each operation the time from its start to the kill
 * @returns the delay of each start, and the delay of the kill, ms
 */
export function planKill(afterMs: readonly number[]): { startsMs: number[]; killMs: number } {
  const killMs = Math.max(0, ...afterMs)
  return { startsMs: afterMs.map((ms) => killMs - ms), killMs }
}
