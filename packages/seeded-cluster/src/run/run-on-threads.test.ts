import { expect, it } from '@jest/globals'
import { runOnThreads, type SeedReport } from './run-on-threads.ts'

async function run(seeds: readonly number[], threads: number): Promise<SeedReport[]> {
  const reports: SeedReport[] = []
  const signal = new AbortController().signal
  await runOnThreads(seeds, threads, signal, (report) => reports.push(report))
  return reports.toSorted((a, b) => a.seed - b.seed)
}

it('seeds of real daemons pass, and give the same histories in any order', async () => {
  const seeds = [9, 15, 16, 18]
  const first = await run(seeds, 2)
  expect(first.map(({ seed, problems }) => ({ seed, problems }))).toEqual(
    seeds.map((seed) => ({ seed, problems: [] })),
  )
  // An image does not depend on the seed for which it was made.
  expect(await run(seeds.toReversed(), 1)).toEqual(first)
  expect(new Set(first.map(({ digest }) => digest)).size).toBe(seeds.length)
})

it('no seed begins after an interrupt', async () => {
  const reports: SeedReport[] = []
  await runOnThreads([1, 2], 1, AbortSignal.abort(), (report) => reports.push(report))
  expect(reports).toEqual([])
})
