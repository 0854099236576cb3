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
  /**
   * Number of files that failed before their first test. The numbers above do not include their
   * tests.
   */
  numRuntimeErrorTestSuites: number
  /** Number of files that jest found, including files that did not run. */
  numTotalTestSuites: number
  success: boolean
  testResults: readonly JestFileResult[]
}

/** Path for the result of a run, and additional environment variables for its tests. */
export type JestPlace = {
  resultFile: string
  environment: Readonly<Record<string, string>>
  /** File that also receives the output of jest. */
  logFile?: string | undefined
}

/** Result of the tests of a run. */
export type JestOutcome = {
  tally: Tally
  success: boolean
  /** Number of files that jest found but did not run. */
  missingFiles: number
  files: readonly JestFileResult[]
}

/**
 * Runs jest with these arguments. jest reports on standard error.
 * @returns the outcome; a run without a result counts as one failure
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
    return {
      tally: { passed: 0, failed: 1, skipped: 0 },
      success: false,
      missingFiles: 0,
      files: [],
    }
  return outcomeOf(JSON.parse(readFileSync(resultFile, 'utf8')))
}

/**
 * Returns the outcome of a result. A file that could not run counts as a failed test. So does a
 * file without a result: after an error inside of jest, jest drops all files that have not run yet,
 * and reports success.
 */
export function outcomeOf(result: JestResult): JestOutcome {
  const missingFiles = result.numTotalTestSuites - result.testResults.length
  return {
    tally: {
      passed: result.numPassedTests,
      failed: result.numFailedTests + result.numRuntimeErrorTestSuites + missingFiles,
      skipped: result.numPendingTests,
    },
    success: result.success && missingFiles === 0,
    missingFiles,
    files: result.testResults,
  }
}
