/** Number of tests by result. */
export type Tally = { passed: number; failed: number; skipped: number }

const CLOSING_LINE = /^test-compose: (\d+) passed, (\d+) failed, (\d+) skipped$/m

export function addTallies(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  }
}

export function formatTally({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`
}

/** Reads the closing line of scripts/test-compose. Without this line, the test counts as failed. */
export function readComposeTally(output: string): Tally {
  const found = CLOSING_LINE.exec(output)
  if (found === null) return { passed: 0, failed: 1, skipped: 0 }
  const [passed = 0, failed = 0, skipped = 0] = found.slice(1).map(Number)
  return { passed, failed, skipped }
}
