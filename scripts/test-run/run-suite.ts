import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scanForSecrets } from '@nkpsim/simulator/checkers'
import { readSuiteSecrets } from '@nkpsim/simulator/testing'
import { runComposeTest } from './compose-test.ts'
import { coverageOf } from './coverage.ts'
import { processesIn } from './left-over.ts'
import type { JestFileResult } from './repeat-report.ts'
import { runJest } from './run-jest.ts'
import { addTallies, formatTally, type Tally } from './tally.ts'

const FLOORS = { crypto: 95, effects: 95, pki: 95, tpm: 95 }
/**
 * Packages whose coverage is measured by their own tests. Other packages are left out, because
 * measuring takes time.
 */
const COVERED = Object.keys(FLOORS).map((name) => `packages/${name}/`)

/** Result of the whole suite. */
export type SuiteOutcome = {
  tally: Tally
  /** Report of jest on each file. */
  files: readonly JestFileResult[]
  problems: readonly string[]
}

export type SuiteOptions = {
  jestArguments: readonly string[]
  skipCompose: boolean
  /** File that also receives the output of jest. */
  logFile?: string
}

/** Runs jest's tests and the compose test, and checks what they left in the folder. */
export async function runSuite(
  folder: string,
  { jestArguments, skipCompose, logFile }: SuiteOptions,
): Promise<SuiteOutcome> {
  const { tally, files, problems } = await runTests(folder, jestArguments, logFile)
  print(`jest: ${formatTally(tally)}`)
  // The compose test runs after jest's tests. If both shared the machine, tests that measure time
  // would fail.
  const compose = await runComposeTest({ skip: skipCompose })
  if (compose.exitCode !== 0) problems.push(`scripts/test-compose ended with ${compose.exitCode}`)
  return { tally: addTallies(tally, compose.tally), files, problems }
}

/** Runs all tests, or the tests that jest's arguments select. */
async function runTests(
  folder: string,
  jestArguments: readonly string[],
  logFile: string | undefined,
): Promise<{ tally: Tally; files: JestFileResult[]; problems: string[] }> {
  const suiteDir = join(folder, 's')
  const secretsFile = join(folder, 'secrets')
  mkdirSync(suiteDir, { mode: 0o700 })
  writeFileSync(secretsFile, '', { mode: 0o600 })
  const environment = { NKPSIM_SUITE_DIR: suiteDir, NKPSIM_SUITE_SECRETS: secretsFile }
  const coverageFolder = join(folder, 'coverage')
  const runs =
    jestArguments.length > 0
      ? [jestArguments]
      : [
          [...COVERED, '--coverage', `--coverageDirectory=${coverageFolder}`],
          ['--testPathIgnorePatterns', '/node_modules/', ...COVERED],
        ]
  let tally: Tally = { passed: 0, failed: 0, skipped: 0 }
  const files: JestFileResult[] = []
  const problems: string[] = []
  for (const [index, run] of runs.entries()) {
    const resultFile = join(folder, `result-${index}.json`)
    const result = await runJest(run, { resultFile, environment, logFile })
    tally = addTallies(tally, result.tally)
    files.push(...result.files)
    if (!result.success) problems.push('tests failed')
    if (result.missingFiles > 0)
      problems.push(`jest ended before it ran ${result.missingFiles} files`)
  }
  if (jestArguments.length === 0) problems.push(...checkCoverage(coverageFolder))
  problems.push(
    ...processesIn(folder).map((line) => `a process is left: ${line}`),
    ...(await scanSuite(suiteDir, secretsFile, { isWhole: jestArguments.length === 0 })),
  )
  rmSync(secretsFile)
  return { tally, files, problems }
}

function checkCoverage(folder: string): string[] {
  const file = join(folder, 'coverage-summary.json')
  if (!existsSync(file)) return ['no coverage was measured']
  const summary = JSON.parse(readFileSync(file, 'utf8'))
  return coverageOf(summary, FLOORS).flatMap(({ name, percent, floor }) => {
    print(`coverage of lines in ${name}: ${percent.toFixed(1)} % (at least ${floor} %)`)
    return percent < floor ? [`coverage of lines in ${name} is below ${floor} %`] : []
  })
}

async function scanSuite(
  suiteDir: string,
  secretsFile: string,
  { isWhole }: { isWhole: boolean },
): Promise<string[]> {
  const secrets = readSuiteSecrets(secretsFile)
  const findings = await scanForSecrets(secrets, { folders: [suiteDir] })
  print(
    `scan of all state folders and logs for ${secrets.length} secrets: ${findings.length} found`,
  )
  // A selection of tests may have no secrets.
  const isBlind = isWhole && secrets.length === 0
  const lost = isBlind ? ['no test registered a secret: the scan shows nothing'] : []
  return [...lost, ...findings.map(({ label, form, place }) => `${label} (${form}) is in ${place}`)]
}

/** Prints a line on standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
