import { availableParallelism } from 'node:os'
import { runOnThreads, startHaThread, startVsanThread } from '@nkpsim/seeded-cluster'
import { ignoreClosedOutput } from '../closed-output.ts'
import {
  MAX_SEED,
  type Night,
  parseSeedsArguments,
  type SeedKind,
  type SeedRange,
} from './arguments.ts'
import { addReport, formatFailure, formatProgress, formatTally, NO_SEEDS } from './seed-report.ts'

const USAGE = `usage: scripts/seeds --count N [--from S] [--ha|--vsan]
       scripts/seeds --night [--hours N] [--from S] [--ha|--vsan]`
const EXIT = { failed: 1, usage: 2, interrupted: 130 } as const
/** Time between two lines of progress if the output is not a terminal, ms. */
const PROGRESS_MS = 10_000
const NIGHT_PROGRESS_MS = 10 * 60_000
const TERMINAL_PROGRESS_MS = 200
const HOUR_MS = 3_600_000
const START_THREAD = { cluster: undefined, ha: startHaThread, vsan: startVsanThread }

async function runSeeds(wanted: (SeedRange | Night) & { kind: SeedKind }): Promise<number> {
  const interrupt = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => interrupt.abort())
  const isTerminal = process.stdout.isTTY
  const startMs = performance.now()
  const count = 'count' in wanted ? wanted.count : undefined
  const usualProgressMs = count === undefined ? NIGHT_PROGRESS_MS : PROGRESS_MS
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
    isTerminal ? TERMINAL_PROGRESS_MS : usualProgressMs,
  )
  try {
    await runOnThreads(
      seedsOf(wanted, startMs),
      availableParallelism(),
      interrupt.signal,
      (report) => {
        tally = addReport(tally, report)
        if (report.problems.length > 0)
          for (const line of formatFailure(report, wanted.kind)) print(line)
      },
      START_THREAD[wanted.kind],
    )
  } finally {
    clearInterval(progress)
  }
  print(formatTally(tally, performance.now() - startMs))
  if (interrupt.signal.aborted) return EXIT.interrupted
  return tally.failed.length > 0 ? EXIT.failed : 0
}

/** Yields the seeds to run, and none after the end of the time. Seeds that already run continue. */
function* seedsOf(wanted: SeedRange | Night, startMs: number): Iterable<number> {
  const last = 'count' in wanted ? wanted.first + wanted.count - 1 : MAX_SEED
  const hours = 'hours' in wanted ? wanted.hours : undefined
  const endMs = hours === undefined ? Number.POSITIVE_INFINITY : startMs + hours * HOUR_MS
  for (let seed = wanted.first; seed <= last && performance.now() < endMs; seed++) yield seed
}

ignoreClosedOutput(process.stdout)
const range = parseSeedsArguments(process.argv.slice(2))
if (typeof range === 'string') {
  process.stderr.write(`scripts/seeds: ${range}\n${USAGE}\n`)
  process.exitCode = EXIT.usage
} else process.exitCode = await runSeeds(range)
