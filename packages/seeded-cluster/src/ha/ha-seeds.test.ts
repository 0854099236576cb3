import { expect, it } from '@jest/globals'
import { runOnThreads, type SeedReport } from '../run/run-on-threads.ts'
import { drawHaPlan } from './ha-plan.ts'
import { startHaThread } from './start-ha-thread.ts'

/** All of them together have faults of etcd, and each kind of fault that these clusters have. */
const SEEDS = [1, 2, 4, 6]

/** Runs seeds on a thread, because jest handles errors of processes that have ended otherwise. */
async function run(seeds: readonly number[]): Promise<SeedReport[]> {
  const reports: SeedReport[] = []
  const { signal } = new AbortController()
  await runOnThreads(seeds, 1, signal, (report) => void reports.push(report), startHaThread)
  return reports
}

it('vCenter HA keeps its promises, and the same seed does the same again', async () => {
  const reports = await run([...SEEDS, 1])
  expect(reports.map(({ seed, problems }) => ({ seed, problems }))).toEqual(
    [...SEEDS, 1].map((seed) => ({ seed, problems: [] })),
  )
  expect(reports.at(-1)?.digest).toBe(reports[0]?.digest)
})

it('the seeds of the test have each kind of fault', () => {
  const kindsOf = (seed: number): string[] =>
    Object.entries(drawHaPlan(seed).faultGapsMs).flatMap(([kind, gapMs]) =>
      gapMs === undefined ? [] : [kind],
    )
  const all = new Set(Array.from({ length: 100 }, (_, seed) => kindsOf(seed)).flat())
  expect(new Set(SEEDS.flatMap(kindsOf))).toEqual(all)
  expect(SEEDS.some((seed) => drawHaPlan(seed).etcdGapMs !== undefined)).toBe(true)
})
