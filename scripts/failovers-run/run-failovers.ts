import { messageOf } from '@nkpsim/daemon/system-reason'
import { check } from './check.ts'
import { longestGapMs, nextChangeMs, type Times, timesOf } from './figures.ts'
import { inject } from './inject.ts'
import type { Load } from './load.ts'
import { FAILURES, type Failure, movesActive } from './plan.ts'
import { areConnected, type Site, until } from './site.ts'

/** Acknowledged changes before a failure, and after it. */
const CHANGES = 20
/** The run ends after this number, because more of them add nothing. */
const MOST_VIOLATIONS = 20

/** What happened at all failures. */
export type Result = {
  times: Partial<Record<Failure, Times>>
  /** Time from the first change after a failover until all hosts are connected. */
  hosts: Times
  acknowledged: number
  /** Ends of changes, by their error. */
  ends: Record<string, number>
  violations: string[]
}

/** Lets the active node fail again and again under load. Ends early after a signal. */
export async function runFailovers(
  site: Site,
  load: Load,
  { plan, say }: { plan: readonly Failure[]; say: (line: string) => void },
): Promise<Result> {
  const gapsMs = new Map<Failure, number[]>()
  const hostsMs: number[] = []
  const violations: string[] = []
  for (const [index, failure] of plan.entries()) {
    if (site.signal.aborted || violations.length >= MOST_VIOLATIONS) break
    const where = `failure ${index + 1} of ${plan.length}: ${failure}`
    try {
      const times = await failOnce(site, load, failure)
      gapsMs.set(failure, [...(gapsMs.get(failure) ?? []), times.gapMs])
      if (times.hostsMs !== undefined) hostsMs.push(times.hostsMs)
      const lines = await check(site, load)
      violations.push(...lines.map((line) => `${where}: ${line}`))
      say(`${where}: next change after ${Math.round(times.gapMs)} ms, ${lines.length} violations`)
      for (const line of lines) say(`  ${line}`)
    } catch (error) {
      await load.stop()
      if (site.signal.aborted) break
      violations.push(`${where}: ${messageOf(error)}`)
      say(violations.at(-1) ?? '')
      break
    }
  }
  const known = FAILURES.filter((failure) => gapsMs.has(failure))
  return {
    times: Object.fromEntries(
      known.map((failure) => [failure, timesOf(gapsMs.get(failure) ?? [])]),
    ),
    hosts: timesOf(hostsMs),
    acknowledged: load.ends.get('acknowledged') ?? 0,
    ends: Object.fromEntries(load.ends),
    violations,
  }
}

async function failOnce(
  site: Site,
  load: Load,
  failure: Failure,
): Promise<{ gapMs: number; hostsMs: number | undefined }> {
  const active = await site.active()
  if (active === undefined) throw new Error('no node is active')
  load.start()
  await moreChanges(site, load)
  const sinceMs = performance.now()
  await inject(site, failure, active)
  if (failure === 'cut between all nodes') return healAfterNobodyServed(site, load)
  let hostsMs: number | undefined
  if (movesActive(failure)) {
    await until(async () => {
      const now = await site.active()
      return now !== undefined && now !== active
    }, site.signal)
    const firstMs = performance.now()
    await until(() => areConnected(site), site.signal)
    hostsMs = performance.now() - firstMs
  }
  await moreChanges(site, load)
  const gapMs = longestGapMs(load.acknowledgedMs, sinceMs)
  await site.signalTo('vcenterd', active, 'SIGCONT')
  await site.heal()
  await load.stop()
  return { gapMs, hostsMs }
}

/** Waits until no node is active, and measures from the healing of the links on. */
async function healAfterNobodyServed(
  site: Site,
  load: Load,
): Promise<{ gapMs: number; hostsMs: undefined }> {
  await until(async () => (await site.active()) === undefined, site.signal)
  const sinceMs = performance.now()
  site.links.heal()
  await moreChanges(site, load)
  const gapMs = nextChangeMs(load.acknowledgedMs, sinceMs)
  await site.heal()
  await load.stop()
  return { gapMs, hostsMs: undefined }
}

/** Waits until clients have made some more changes. */
export async function moreChanges(site: Site, load: Load): Promise<void> {
  const before = load.acknowledgedMs.length
  await until(async () => load.acknowledgedMs.length >= before + CHANGES, site.signal)
}
