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

it('a series of seeds runs to its end', async () => {
  const taken: number[] = []
  const series = (function* () {
    for (let seed = 2; seed < 4; seed++) {
      taken.push(seed)
      yield seed
    }
  })()
  const reports: number[] = []
  const { signal } = new AbortController()
  await runOnThreads(series, 1, signal, ({ seed }) => reports.push(seed))
  expect([taken, reports]).toEqual([
    [2, 3],
    [2, 3],
  ])
})

it('no seed begins after an interrupt', async () => {
  const reports: SeedReport[] = []
  await runOnThreads([1, 2], 1, AbortSignal.abort(), (report) => reports.push(report))
  expect(reports).toEqual([])
})
