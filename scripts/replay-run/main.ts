import { formatTimeline, problemsOf, runSeed } from '@nkpsim/seeded-cluster'
import { ignoreClosedOutput } from '../closed-output.ts'
import { parseReplayArguments } from '../seeds-run/arguments.ts'

const EXIT = { failed: 1, usage: 2 } as const

async function replay(seed: number): Promise<number> {
  const result = await runSeed(seed)
  const problems = problemsOf(result)
  const lines = [
    ...formatTimeline(result.history, result.endMs),
    `seed ${seed}: ${result.events} events, digest ${result.digest}`,
    ...(problems.length === 0 ? ['nothing went wrong'] : problems),
  ]
  for (const line of lines) process.stdout.write(`${line}\n`)
  return problems.length === 0 ? 0 : EXIT.failed
}

ignoreClosedOutput(process.stdout)
const parsed = parseReplayArguments(process.argv.slice(2))
if (typeof parsed === 'string') {
  process.stderr.write(`scripts/replay: ${parsed}\nusage: scripts/replay SEED\n`)
  process.exitCode = EXIT.usage
} else process.exitCode = await replay(parsed.seed)
