import { relative } from 'node:path'

/** The tests of a file in jest's JSON report. */
export type JestFileResult = {
  /** Path of the file. */
  name: string
  status: string
  /** Reason why the file could not run, if none of its tests ran. */
  message: string
  assertionResults: readonly {
    fullName: string
    status: string
    failureMessages: readonly string[] | null
  }[]
}

/** A test that failed in one run. */
export type FailedTest = { test: string; seeds: string[] }

/** Result of one of several runs. */
export type Repetition = {
  tally: string
  failed: readonly FailedTest[]
  /** Reasons why the run failed, such as failed tests or a leftover process. */
  problems: readonly string[]
  /**
   * Folder with logs and state folders of the run; undefined if the run passed and nothing is kept.
   */
  folder: string | undefined
}

/** Matches a seed in a report of fast-check, or of a test with its own seed. */
const SEEDS = [
  /seed: (-?\d+), path: "[^"]*"/g,
  /NKPSIM_CHAOS_SEED=\d+/g,
  /"?\bseed"?: \d+(?!.*path)/g,
]

/**
 * Returns the failed tests, with the seeds that repeat the failures. A file that could not run
 * counts as a failed test. Pure.
 */
export function failedTests(files: readonly JestFileResult[], root: string): FailedTest[] {
  return files.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name)
    const failed = assertionResults
      .filter((result) => result.status === 'failed')
      .map(({ fullName, failureMessages }) => ({
        test: `${file}: ${fullName}`,
        seeds: seedsIn([fullName, ...(failureMessages ?? [])].join('\n')),
      }))
    const isUnrun = status === 'failed' && failed.length === 0
    return isUnrun ? [{ test: `${file}: the file itself`, seeds: seedsIn(message) }] : failed
  })
}

function seedsIn(text: string): string[] {
  const found = SEEDS.flatMap((pattern) => [...text.matchAll(pattern)].map(([seed]) => seed))
  return [...new Set(found)]
}

/**
 * Returns the lines of the report: the result of each run, and each failed test with its runs and
 * seeds. Pure.
 */
export function repeatReport(runs: readonly Repetition[]): string[] {
  const each = runs.map(({ tally, problems, folder }, index) => {
    const kept = folder === undefined ? '' : `; kept in ${folder}`
    return `run ${index + 1} of ${runs.length}: ${[tally, ...problems].join('; ')}${kept}`
  })
  const tests = new Map<string, { runs: number[]; seeds: Set<string> }>()
  for (const [index, { failed }] of runs.entries())
    for (const { test, seeds } of failed) {
      const known = tests.get(test) ?? { runs: [], seeds: new Set() }
      if (known.runs.at(-1) !== index + 1) known.runs.push(index + 1)
      for (const seed of seeds) known.seeds.add(seed)
      tests.set(test, known)
    }
  const byName = [...tests].sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    ...each,
    ...(byName.length === 0
      ? ['no test ever failed']
      : byName.map(([test, { runs: failedIn, seeds }]) => {
          const named = seeds.size === 0 ? '' : `; ${[...seeds].join('; ')}`
          return `failed in ${failedIn.length} of ${runs.length} runs (${failedIn.join(', ')}): ${test}${named}`
        })),
  ]
}
