import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { createDurations, type Durations, planKill } from './durations.ts'
import { wasInterrupted } from './interrupted-calls.ts'
import type { ReadyOperation, TestedOperation } from './operation.ts'
import { newResult, type PartResult } from './report.ts'
import type { Site } from './site.ts'
import type { DiskDraws } from './tested-vm.ts'

/** Runs without a kill, from which the durations of the operations are known. */
const WARM_UPS = 2
/** An operation is left out after as many violations, because the next ones say nothing new. */
const MAX_VIOLATIONS = 5
const POINTS = 1_000_000

/** An operation, and what is known about it so far. */
type Tested = { operation: TestedOperation; durations: Durations; result: PartResult }

/** How an operation ended: answered after a time, or without an answer. */
type End = { answeredMs: number } | { error: unknown }

/**
 * Kills the host again and again during all operations, each at its own random point, and checks
 * each VM after each kill. Ends early after a signal.
 * @param say receives a line of progress
 */
export async function runKills(
  site: Site,
  operations: readonly TestedOperation[],
  { runs, random, say }: { runs: number; random: DiskDraws; say: (line: string) => void },
): Promise<PartResult[]> {
  const all = operations.map(
    (operation): Tested => ({
      operation,
      durations: createDurations(),
      result: newResult(operation.name),
    }),
  )
  for (let run = 0; run < WARM_UPS; run++) for (const tested of all) await measure(tested)
  for (let run = 1; run <= runs && !site.signal.aborted; run++) {
    const tested = all.filter(({ result }) => result.violations.length < MAX_VIOLATIONS)
    if (tested.length === 0) break
    await killOnce(site, tested, { run, random, say }).catch((error: unknown) => {
      // A signal ends a kill somewhere; the results of the earlier ones count.
      if (!site.signal.aborted) throw error
    })
    if (site.signal.aborted) break
    say(`kill ${run} of ${runs}: ${tested.map(({ result }) => lastOf(result)).join(', ')}`)
  }
  for (const { durations, result } of all) result.operationMs = Math.round(durations.estimateMs())
  return all.map(({ result }) => result)
}

/** Lets an operation run alone. */
async function measure({ operation, durations }: Tested): Promise<void> {
  const ready = await operation.prepare()
  try {
    const startMs = performance.now()
    await ready.start()
    durations.add(performance.now() - startMs)
  } catch (error) {
    throw new Error(`${operation.name} failed without a kill: ${messageOf(error)}`)
  } finally {
    await ready.end()
  }
}

async function killOnce(
  site: Site,
  tested: readonly Tested[],
  { run, random, say }: { run: number; random: DiskDraws; say: (line: string) => void },
): Promise<void> {
  const ready = await prepareAll(tested)
  const afterMs = tested.map(({ durations }) =>
    durations.killAfterMs(random.below(POINTS) / POINTS),
  )
  const { startsMs, killMs } = planKill(afterMs)
  const lastSequence = site.audited().at(-1)?.sequence ?? 0
  const victim = site.victim()
  const ends = await startAll(ready, startsMs, async () => {
    await delay(killMs)
    await site.kill(victim)
  })
  await endAll(ready)
  const log = site.audited()
  await site.restart()
  await Promise.all(
    tested.map(async ({ operation, durations, result }, index) => {
      const end = ends[index]
      const ownMs = afterMs[index] ?? 0
      result.kills++
      if (end !== undefined && 'answeredMs' in end) {
        durations.add(end.answeredMs)
        result.late++
      } else if (wasInterrupted(log, lastSequence, operation.audited)) result.inside++
      else {
        durations.addLead(ownMs)
        result.early++
      }
      const usualMs = Math.round(durations.estimateMs())
      const where = `kill ${run}, after ${Math.round(ownMs)} of ${usualMs} ms`
      const lines = await operation.check().catch((error: unknown) => [`${error}`])
      if (site.signal.aborted) return
      for (const line of lines) {
        result.violations.push(`${where}: ${line}`)
        say(`${operation.name}: ${where}: ${line}`)
      }
    }),
  )
}

async function prepareAll(tested: readonly Tested[]): Promise<ReadyOperation[]> {
  return Promise.all(tested.map(({ operation }) => operation.prepare()))
}

/** Starts operations after their delays, and waits for their ends and for the kill. */
async function startAll(
  ready: readonly ReadyOperation[],
  delaysMs: readonly number[],
  kill: () => Promise<void>,
): Promise<End[]> {
  const killed = kill()
  const ends = ready.map(async ({ start }, index): Promise<End> => {
    await delay(delaysMs[index] ?? 0)
    const startMs = performance.now()
    try {
      await start()
      return { answeredMs: performance.now() - startMs }
    } catch (error) {
      return { error }
    }
  })
  const [all] = await Promise.all([Promise.all(ends), killed])
  return all
}

async function endAll(ready: readonly ReadyOperation[]): Promise<void> {
  await Promise.all(ready.map(({ end }) => end()))
}

function lastOf({ part, inside, kills, early, late, violations }: PartResult): string {
  const wrong = violations.length > 0 ? `, ${violations.length} violations` : ''
  return `${part} ${inside}/${kills} (${early} before, ${late} after${wrong})`
}
