import { join } from 'node:path'
import { isCovered } from './coverage.ts'
import { dependentsOf, type ImportGraph } from './import-graph.ts'
import type { Uncovered } from './messages.ts'
import { type Mutant, mutated } from './mutants.ts'
import type { TestWorker } from './test-worker.ts'

export type Verdict = 'killed' | 'timeout' | 'survived' | 'not covered'

export type Judged = Mutant & {
  verdict: Verdict
  /** Number of test files that run the mutant. */
  testFileCount: number
  /** Test that failed. */
  killedBy?: string | undefined
}

/** A test file that passes without mutants. */
type Baseline = { durationMs: number; uncovered: Readonly<Record<string, readonly Uncovered[]>> }

/** Time limit of a run without mutants, ms. It is long enough for a busy machine. */
const BASELINE_LIMIT_MS = 5 * 60_000
/** A mutant may take this many times as long as the run without mutants, and some seconds more. */
const LIMIT_FACTOR = 6
export const LIMIT_MARGIN_MS = 10_000

export type Judge = {
  /** Runs the tests of a mutant until one fails: tests of its folder first, fast ones first. */
  judge(mutant: Mutant): Promise<Judged>
  /** Test files that fail without mutants, with their failures. They judge no mutant. */
  unusable(): ReadonlyMap<string, string>
}

/** What a judge needs. `textOf` returns the text of a source file by path from the root. */
export type JudgeInput = {
  root: string
  graph: ImportGraph
  /** Paths of all mutated files, from the root. */
  sources: readonly string[]
  textOf: (path: string) => string
  worker: TestWorker
  /** Added to the limit of a mutant. */
  limitMarginMs: number
}

export function createJudge(input: JudgeInput): Judge {
  const { root, graph, sources, textOf, worker } = input
  const absolute = (path: string): string => join(root, path)
  const sourcePaths = sources.map(absolute)
  const dependents = [...dependentsOf(graph, sources)].map(absolute)
  const baselines = new Map<string, Baseline | undefined>()
  const failures = new Map<string, string>()

  const baselineOf = async (test: string): Promise<Baseline | undefined> => {
    if (baselines.has(test)) return baselines.get(test)
    const answer = await worker.run(
      { tests: [absolute(test)], dependents, covered: sourcePaths },
      BASELINE_LIMIT_MS,
    )
    const failure = answer === undefined ? 'does not end' : answer.failure
    if (failure !== undefined) failures.set(test, failure)
    const baseline =
      failure === undefined && answer !== undefined
        ? { durationMs: answer.durationMs, uncovered: answer.uncovered ?? {} }
        : undefined
    baselines.set(test, baseline)
    return baseline
  }

  const judge = async (mutant: Mutant): Promise<Judged> => {
    const { path } = mutant
    const own = dependentsOf(graph, [path])
    const changed = { path: absolute(path), text: mutated(textOf(path), mutant) }
    const { near, far } = testsOf(path, own)
    const durations = new Map<string, number>()
    for (const test of near) durations.set(test, (await baselineOf(test))?.durationMs ?? 0)
    near.sort((one, other) => (durations.get(one) ?? 0) - (durations.get(other) ?? 0))
    let testFileCount = 0
    for (const test of [...near, ...far]) {
      const baseline = await baselineOf(test)
      const uncovered = baseline?.uncovered[changed.path]
      if (baseline === undefined || uncovered === undefined) continue
      if (!isCovered(mutant, uncovered)) continue
      testFileCount += 1
      const request = {
        tests: [absolute(test)],
        dependents: [...own].map(absolute),
        mutated: changed,
      }
      const answer = await worker.run(
        request,
        LIMIT_FACTOR * baseline.durationMs + input.limitMarginMs,
      )
      if (answer === undefined)
        return { ...mutant, verdict: 'timeout', testFileCount, killedBy: test }
      if (answer.failure !== undefined)
        return {
          ...mutant,
          verdict: 'killed',
          testFileCount,
          killedBy: `${test}: ${answer.failure}`,
        }
    }
    return { ...mutant, verdict: testFileCount === 0 ? 'not covered' : 'survived', testFileCount }
  }
  return { judge, unusable: () => failures }
}

/**
 * Returns the test files of the package that load a file: those of its folder, and all others. Of
 * the others, those that reach the file by the fewest imports come first. Pure.
 * @param dependents the file and all files that import it, nearest first
 */
function testsOf(path: string, dependents: ReadonlySet<string>): { near: string[]; far: string[] } {
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const ofPackage = folder.split('/').slice(0, 2).join('/')
  const tests = [...dependents].filter(
    (each) => each.startsWith(`${ofPackage}/`) && each.endsWith('.test.ts'),
  )
  return {
    near: tests.filter((test) => test.startsWith(folder)),
    far: tests.filter((test) => !test.startsWith(folder)),
  }
}
