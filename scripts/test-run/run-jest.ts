import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { JestFileResult } from './repeat-report.ts'
import type { Tally } from './tally.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** jest's result of a run. */
type JestResult = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  /** Files that failed before their first test: their tests are not counted above. */
  numRuntimeErrorTestSuites: number
  success: boolean
  testResults: readonly JestFileResult[]
}

/** Path of a run's result, and further environment of its tests. */
export type JestPlace = {
  resultFile: string
  environment: Readonly<Record<string, string>>
  /** Receives jest's output, too. */
  logFile?: string | undefined
}

/** Result of the tests of a run. */
export type JestOutcome = {
  tally: Tally
  success: boolean
  files: readonly JestFileResult[]
}

/**
 * Runs jest with these arguments; it reports on standard error.
 * @returns its tally; a run without a result counts as one failure
 */
export async function runJest(
  jestArguments: readonly string[],
  { resultFile, environment, logFile }: JestPlace,
): Promise<JestOutcome> {
  const jest = spawn(
    process.execPath,
    [
      ...['--disable-warning=ExperimentalWarning', '--experimental-vm-modules'],
      ...['node_modules/jest/bin/jest.js', '--json', `--outputFile=${resultFile}`],
      ...jestArguments,
    ],
    {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', logFile === undefined ? 'inherit' : 'pipe'],
      env: { ...process.env, ...environment },
    },
  )
  if (logFile !== undefined) {
    jest.stderr?.pipe(process.stderr, { end: false })
    jest.stderr?.pipe(createWriteStream(logFile, { flags: 'a', mode: 0o600 }))
  }
  await once(jest, 'close')
  if (!existsSync(resultFile))
    return { tally: { passed: 0, failed: 1, skipped: 0 }, success: false, files: [] }
  return outcomeOf(JSON.parse(readFileSync(resultFile, 'utf8')))
}

/** A file that could not be run counts as a test that failed. */
export function outcomeOf(result: JestResult): JestOutcome {
  return {
    tally: {
      passed: result.numPassedTests,
      failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
      skipped: result.numPendingTests,
    },
    success: result.success,
    files: result.testResults,
  }
}
