import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ignoreClosedOutput } from '../closed-output.ts'
import { type MutateArguments, parseMutateArguments } from './arguments.ts'
import { mutationReport, REQUIRED_RATE, rateOf } from './report.ts'
import { runMutants } from './run-mutants.ts'
import { FOLDERS, sourcesIn } from './sources.ts'

const TOO_FEW_FOUND = 1
const WRONG_USAGE = 2
const INTERRUPTED = 130
const ROOT = join(import.meta.dirname, '../..')

async function mutate(options: MutateArguments, signal: AbortSignal): Promise<number> {
  const folders = options.folders.length === 0 ? FOLDERS : options.folders
  const empty = folders.find((folder) => sourcesIn(ROOT, [folder]).size === 0)
  if (empty !== undefined) {
    say(`scripts/mutate: no source files to mutate in ${JSON.stringify(empty)}`)
    return WRONG_USAGE
  }
  const scratch = mkdtempSync(join(tmpdir(), 'nkm-'))
  try {
    const { mutants, unusable, wasInterrupted } = await runMutants({
      ...{ root: ROOT, folders, scratch, signal },
      ...{ count: options.count, seed: options.seed },
      onJudged: ({ path, line, change, verdict }, done, total) =>
        say(`${done}/${total} ${verdict}: ${path}:${line}  ${change}`),
    })
    const rate = rateOf(mutants)
    for (const [test, failure] of unusable)
      print(`not used: ${test} fails without mutants: ${failure}`)
    for (const line of mutationReport(mutants, folders)) print(line)
    const result = { seed: options.seed, rate, mutants, unusable: Object.fromEntries(unusable) }
    writeFileSync(options.jsonFile, `${JSON.stringify(result, undefined, 2)}\n`)
    if (wasInterrupted) return INTERRUPTED
    return rate >= REQUIRED_RATE ? 0 : TOO_FEW_FOUND
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

ignoreClosedOutput(process.stdout)
const interruption = new AbortController()
// A closed terminal sends SIGHUP, and then standard error cannot be written.
process.stderr.on('error', () => undefined)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => interruption.abort())
const options = parseMutateArguments(process.argv.slice(2))
if (typeof options === 'string') {
  say(`scripts/mutate: ${options}`)
  process.exitCode = WRONG_USAGE
} else {
  process.exitCode = await mutate(options, interruption.signal)
}
