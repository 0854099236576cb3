import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ignoreClosedOutput } from '../closed-output.ts'
import { parseTestArguments, type TestArguments } from './arguments.ts'
import { failedTests, type Repetition, repeatReport } from './repeat-report.ts'
import { print, runSuite } from './run-suite.ts'
import { formatTally } from './tally.ts'

const WRONG_USAGE = 2
const ROOT = join(import.meta.dirname, '../..')

/** Runs the suite once. @returns whether all tests passed */
async function runOnce(options: TestArguments): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'nks-'))
  try {
    const { tally, problems } = await runSuite(folder, options)
    for (const problem of problems) print(`problem: ${problem}`)
    print(formatTally(tally))
    return problems.length === 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs the suite this many times, even after failures. Keeps the folders of failed runs. */
async function runRepeatedly(options: TestArguments, times: number): Promise<boolean> {
  const parent = mkdtempSync(join(tmpdir(), 'nks-'))
  const runs: Repetition[] = []
  for (let run = 1; run <= times; run++) {
    print(`run ${run} of ${times}`)
    // The name is short, because paths of sockets in the folder have a limited length.
    const folder = join(parent, String(run))
    mkdirSync(folder, { mode: 0o700 })
    const outcome = await runSuite(folder, { ...options, logFile: join(folder, 'jest.log') })
    const isWell = outcome.problems.length === 0
    if (isWell) rmSync(folder, { recursive: true })
    runs.push({
      tally: formatTally(outcome.tally),
      failed: failedTests(outcome.files, ROOT),
      problems: outcome.problems,
      folder: isWell ? undefined : folder,
    })
  }
  for (const line of repeatReport(runs)) print(line)
  const isWell = runs.every(({ problems }) => problems.length === 0)
  if (isWell) rmSync(parent, { recursive: true })
  return isWell
}

ignoreClosedOutput(process.stdout)
const options = parseTestArguments(process.argv.slice(2))
if (typeof options === 'string') {
  process.stderr.write(`scripts/test: ${options}\n`)
  process.exitCode = WRONG_USAGE
} else {
  const isWell = await (options.repeat === undefined
    ? runOnce(options)
    : runRepeatedly(options, options.repeat))
  process.exitCode = isWell ? 0 : 1
}
