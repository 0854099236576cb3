/** One result of the benchmark, and its goal. */
export type Figure = {
  name: string
  value: number
  unit: string
  /** Upper limit of the result. */
  goal: number
  /** The measurements from which the result is computed. */
  parts: Record<string, number>
}

/** Returns the median. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/** Rounds to one decimal, because the noise of the machine allows no more digits. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
