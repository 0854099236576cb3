import { formatTimeline, problemsOf, runHaSeed, runSeed, runVsanSeed } from '@nkpsim/seeded-cluster'
import { ignoreClosedOutput } from '../closed-output.ts'
import { parseReplayArguments, type SeedKind } from '../seeds-run/arguments.ts'

const EXIT = { failed: 1, usage: 2 } as const

type Replayed = {
  timeline: readonly string[]
  events: number
  digest: string
  problems: readonly string[]
}

async function runCluster(kind: 'cluster' | 'ha', seed: number): Promise<Replayed> {
  const result = await (kind === 'ha' ? runHaSeed : runSeed)(seed)
  const { history, endMs, events, digest } = result
  return {
    timeline: formatTimeline(history, endMs),
    ...{ events, digest, problems: problemsOf(result) },
  }
}

async function replay(kind: SeedKind, seed: number): Promise<number> {
  const { timeline, events, digest, problems } = await (kind === 'vsan'
    ? runVsanSeed(seed)
    : runCluster(kind, seed))
  const lines = [
    ...timeline,
    `seed ${seed}: ${events} events, digest ${digest}`,
    ...(problems.length === 0 ? ['nothing went wrong'] : problems),
  ]
  for (const line of lines) process.stdout.write(`${line}\n`)
  return problems.length === 0 ? 0 : EXIT.failed
}

ignoreClosedOutput(process.stdout)
const parsed = parseReplayArguments(process.argv.slice(2))
if (typeof parsed === 'string') {
  process.stderr.write(`scripts/replay: ${parsed}\nusage: scripts/replay [--ha|--vsan] SEED\n`)
  process.exitCode = EXIT.usage
} else process.exitCode = await replay(parsed.kind, parsed.seed)
