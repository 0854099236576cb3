/** One figure of the bench, against its goal. */
export type Figure = {
  name: string
  value: number
  unit: string
  /** The figure should be at most this. */
  goal: number
  /** What it was computed from. */
  parts: Record<string, number>
}

/** The middle of some measurements. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/** With one decimal, as the machine's noise allows. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
