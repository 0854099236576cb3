import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { scanForSecrets } from '@nkpsim/simulator/checkers'
import { readSuiteSecrets } from '@nkpsim/simulator/testing'
import { runComposeTest } from './compose-test.ts'
import { coverageOf } from './coverage.ts'
import { processesIn } from './left-over.ts'
import { addTallies, formatTally, type Tally } from './tally.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FLOORS = { crypto: 95, pki: 95, tpm: 95 }
const SKIP_COMPOSE = '--skip-compose'
const jestArguments = process.argv.slice(2).filter((argument) => argument !== SKIP_COMPOSE)
const skipCompose = process.argv.includes(SKIP_COMPOSE)

type JestResult = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  success: boolean
}

/** Runs jest's tests, then looks at what they left. */
async function runSuite(folder: string): Promise<{ tally: Tally; problems: string[] }> {
  const suiteDir = join(folder, 's')
  const secretsFile = join(folder, 'secrets')
  mkdirSync(suiteDir, { mode: 0o700 })
  writeFileSync(secretsFile, '', { mode: 0o600 })
  const resultFile = join(folder, 'result.json')
  const coverageFolder = join(folder, 'coverage')
  const jest = spawn(
    process.execPath,
    [
      ...['--disable-warning=ExperimentalWarning', '--experimental-vm-modules'],
      ...['node_modules/jest/bin/jest.js', '--json', `--outputFile=${resultFile}`],
      ...['--coverage', '--coverageReporters=json-summary'],
      ...[`--coverageDirectory=${coverageFolder}`, ...jestArguments],
    ],
    {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NKPSIM_SUITE_DIR: suiteDir, NKPSIM_SUITE_SECRETS: secretsFile },
    },
  )
  await once(jest, 'exit')
  const result: JestResult = JSON.parse(readFileSync(resultFile, 'utf8'))
  const summary = JSON.parse(readFileSync(join(coverageFolder, 'coverage-summary.json'), 'utf8'))
  const problems = [
    ...(result.success ? [] : ['tests failed']),
    ...checkCoverage(summary),
    ...processesIn(folder).map((line) => `a process is left: ${line}`),
    ...(await scanSuite(suiteDir, secretsFile)),
  ]
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = result
  return { tally: { passed, failed, skipped }, problems }
}

function checkCoverage(summary: Parameters<typeof coverageOf>[0]): string[] {
  return coverageOf(summary, FLOORS).flatMap(({ name, percent, floor }) => {
    print(`coverage of lines in ${name}: ${percent.toFixed(1)} % (at least ${floor} %)`)
    return percent < floor ? [`coverage of lines in ${name} is below ${floor} %`] : []
  })
}

async function scanSuite(suiteDir: string, secretsFile: string): Promise<string[]> {
  const secrets = readSuiteSecrets(secretsFile)
  const findings = await scanForSecrets(secrets, { folders: [suiteDir] })
  print(
    `scan of all state folders and logs for ${secrets.length} secrets: ${findings.length} found`,
  )
  const lost = secrets.length === 0 ? ['no test registered a secret: the scan shows nothing'] : []
  return [...lost, ...findings.map(({ label, form, place }) => `${label} lies ${form} in ${place}`)]
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

const folder = mkdtempSync(join(tmpdir(), 'nks-'))
try {
  const { tally, problems } = await runSuite(folder)
  print(`jest: ${formatTally(tally)}`)
  // Afterwards: beside it, both would have half of the machine, and tests that measure time would fail.
  const compose = await runComposeTest({ skip: skipCompose })
  if (compose.exitCode !== 0) problems.push(`scripts/test-compose ended with ${compose.exitCode}`)
  for (const problem of problems) print(`problem: ${problem}`)
  print(formatTally(addTallies(tally, compose.tally)))
  process.exitCode = problems.length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
