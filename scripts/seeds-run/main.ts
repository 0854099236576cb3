import { availableParallelism } from 'node:os'
import { runOnThreads } from '@nkpsim/seeded-cluster'
import { ignoreClosedOutput } from '../closed-output.ts'
import { parseSeedsArguments, type SeedRange } from './arguments.ts'
import { addReport, formatFailure, formatProgress, formatTally, NO_SEEDS } from './seed-report.ts'

const USAGE = 'usage: scripts/seeds --count N [--from S]'
const EXIT = { failed: 1, usage: 2, interrupted: 130 } as const
/** Time between two lines of progress if the output is not a terminal, ms. */
const PROGRESS_MS = 10_000
const TERMINAL_PROGRESS_MS = 200

async function runSeeds({ first, count }: SeedRange): Promise<number> {
  const interrupt = new AbortController()
  process.once('SIGINT', () => interrupt.abort())
  const isTerminal = process.stdout.isTTY
  const startMs = performance.now()
  let tally = NO_SEEDS
  const print = (line: string): void => {
    process.stdout.write(isTerminal ? `\r\u001b[K${line}\n` : `${line}\n`)
  }
  const progress = setInterval(
    () => {
      const line = formatProgress(tally, count, performance.now() - startMs)
      if (isTerminal) process.stdout.write(`\r\u001b[K${line}`)
      else print(line)
    },
    isTerminal ? TERMINAL_PROGRESS_MS : PROGRESS_MS,
  )
  try {
    const seeds = Array.from({ length: count }, (_, index) => first + index)
    await runOnThreads(seeds, availableParallelism(), interrupt.signal, (report) => {
      tally = addReport(tally, report)
      if (report.problems.length > 0) for (const line of formatFailure(report)) print(line)
    })
  } finally {
    clearInterval(progress)
  }
  print(formatTally(tally, performance.now() - startMs))
  if (interrupt.signal.aborted) return EXIT.interrupted
  return tally.failed.length > 0 ? EXIT.failed : 0
}

ignoreClosedOutput(process.stdout)
const range = parseSeedsArguments(process.argv.slice(2))
if (typeof range === 'string') {
  process.stderr.write(`scripts/seeds: ${range}\n${USAGE}\n`)
  process.exitCode = EXIT.usage
} else process.exitCode = await runSeeds(range)
