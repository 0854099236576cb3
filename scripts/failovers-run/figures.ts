/** Times of one kind of failure, ms. */
export type Times = { count: number; minMs: number; medianMs: number; maxMs: number }

/** Returns minimum, median and maximum. Pure. */
export function timesOf(valuesMs: readonly number[]): Times {
  const sorted = valuesMs.toSorted((a, b) => a - b).map(Math.round)
  const at = (place: number): number => sorted[place] ?? Number.NaN
  return {
    count: sorted.length,
    minMs: at(0),
    medianMs: at(Math.floor(sorted.length / 2)),
    maxMs: at(sorted.length - 1),
  }
}

/** Returns the longest time without an acknowledged change from a moment on, ms. Pure. */
export function longestGapMs(acknowledgedMs: readonly number[], sinceMs: number): number {
  const last = acknowledgedMs.findLast((ms) => ms <= sinceMs) ?? sinceMs
  let [before, longest] = [last, 0]
  for (const ms of acknowledgedMs.filter((each) => each > sinceMs)) {
    longest = Math.max(longest, ms - before)
    before = ms
  }
  return longest
}

/** Returns the time from a moment to the next acknowledged change, ms. Pure. */
export function nextChangeMs(acknowledgedMs: readonly number[], sinceMs: number): number {
  return (acknowledgedMs.find((ms) => ms > sinceMs) ?? Number.NaN) - sinceMs
}

/** Returns a line with the times of one kind of failure. Pure. */
export function formatTimes(kind: string, { count, minMs, medianMs, maxMs }: Times): string {
  return `${kind}: ${count} times; next change after ${minMs} to ${maxMs} ms, median ${medianMs} ms`
}
