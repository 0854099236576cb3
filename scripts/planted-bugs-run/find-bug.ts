import type { SeedReport } from '@nkpsim/seeded-cluster'
import type { PlantedBug } from './bugs.ts'

/** Result of the search for one bug. */
export type Search = {
  bug: string
  expected: readonly string[]
  /** Number of seeds that ran with the bug. */
  seedCount: number
  /** The seed that found the bug, and its problems; undefined if no seed found it. */
  found: { seed: number; problems: readonly string[] } | undefined
  /** Other seeds that failed, each with its first problem. */
  otherFailures: readonly { seed: number; problem: string }[]
}

/**
 * Runs seeds, and stops soon after the signal aborts. A bug without changes is the tree as it is.
 */
export type RunSeeds = (
  seeds: readonly number[],
  bug: PlantedBug,
  signal: AbortSignal,
  onReport: (report: SeedReport) => void,
) => Promise<void>

/**
 * Runs seeds with a bug until one reports an invariant that the bug breaks, and passes without the
 * bug.
 */
export async function findBug(
  bug: PlantedBug,
  { first, count }: { first: number; count: number },
  runSeeds: RunSeeds,
  interrupt: AbortSignal,
): Promise<Search> {
  const left = new Set(Array.from({ length: count }, (_, index) => first + index))
  const otherFailures: { seed: number; problem: string }[] = []
  let found: Search['found']
  while (left.size > 0 && found === undefined && !interrupt.aborted) {
    const reported = new AbortController()
    const suspects: SeedReport[] = []
    await runSeeds([...left], bug, AbortSignal.any([interrupt, reported.signal]), (report) => {
      left.delete(report.seed)
      const [problem] = report.problems
      if (problem === undefined) return
      if (isExpected(report, bug)) {
        suspects.push(report)
        reported.abort()
      } else otherFailures.push({ seed: report.seed, problem })
    })
    for (const suspect of suspects) {
      const { seed, problems } = suspect
      /** Undefined if the run was interrupted. */
      let passes: boolean | undefined
      await runSeeds([seed], { ...bug, changed: [] }, interrupt, (report) => {
        passes = !isExpected(report, bug)
      })
      if (passes === true) found ??= { seed, problems }
      else if (passes === false)
        otherFailures.push({ seed, problem: `also without the bug: ${problems[0]}` })
    }
  }
  const { name, invariants: expected } = bug
  return { bug: name, expected, seedCount: count - left.size, found, otherFailures }
}

/** Whether a report has an invariant that the bug breaks. Pure. */
function isExpected({ problems }: SeedReport, { invariants }: PlantedBug): boolean {
  return problems.some((line) => invariants.some((each) => line.startsWith(`${each}: `)))
}
