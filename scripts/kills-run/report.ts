/** The result of a part. */
export type PartResult = {
  part: string
  kills: number
  /** Kills after the host had recorded the call, and before it had ended. */
  inside: number
  /** Kills before the host had recorded the call. */
  early: number
  /** Kills after the answer. */
  late: number
  /** Estimated duration of the operation without a kill, ms. */
  operationMs: number
  violations: string[]
}

export function newResult(part: string): PartResult {
  return { part, kills: 0, inside: 0, early: 0, late: 0, operationMs: 0, violations: [] }
}

/** Returns a line with the result of a part, and a line for each violation. Pure. */
export function formatResult(result: PartResult): string[] {
  const { part, kills, inside, early, late, operationMs, violations } = result
  const count = violations.length
  const wrong = `${count === 0 ? 'no' : count} violation${count === 1 ? '' : 's'}`
  return [
    `${part}: ${kills} kills, ${inside} inside, ${early} before, ${late} after; ${wrong}; ${operationMs} ms without a kill`,
    ...violations.map((line) => `  ${line}`),
  ]
}
