import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Tally } from './tally.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** What jest writes of a run. */
type JestResult = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  /** Files that failed before their first test: no test of theirs is counted above. */
  numRuntimeErrorTestSuites: number
  success: boolean
}

/** Where a run writes its result, and what its tests find in their environment besides. */
export type JestPlace = { resultFile: string; environment: Readonly<Record<string, string>> }

/**
 * Runs jest with arguments of its own command line; it reports on standard error.
 * @returns how its tests came out; a run that ended without a result is one failure
 */
export async function runJest(
  jestArguments: readonly string[],
  { resultFile, environment }: JestPlace,
): Promise<{ tally: Tally; success: boolean }> {
  const jest = spawn(
    process.execPath,
    [
      ...['--disable-warning=ExperimentalWarning', '--experimental-vm-modules'],
      ...['node_modules/jest/bin/jest.js', '--json', `--outputFile=${resultFile}`],
      ...jestArguments,
    ],
    {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ...environment },
    },
  )
  await once(jest, 'exit')
  if (!existsSync(resultFile))
    return { tally: { passed: 0, failed: 1, skipped: 0 }, success: false }
  return tallyOf(JSON.parse(readFileSync(resultFile, 'utf8')))
}

/** A file that could not be run counts as a test that failed. */
export function tallyOf(result: JestResult): { tally: Tally; success: boolean } {
  return {
    tally: {
      passed: result.numPassedTests,
      failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
      skipped: result.numPendingTests,
    },
    success: result.success,
  }
}
