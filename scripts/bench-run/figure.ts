/** One figure of the bench, against its goal. */
export type Figure = {
  name: string
  value: number
  unit: string
  /** Upper limit of the figure. */
  goal: number
  /** The measurements that it is computed from. */
  parts: Record<string, number>
}

/** Returns the median. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/** Rounds to one decimal, because the machine's noise allows no more. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
