import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { runOnThreads, type SeedReport } from './run-on-threads.ts'

/** Number of seeds. Two processors run as many in a minute. docs/testing.md has this number. */
const COUNT = 100
const SEEDS = Array.from({ length: COUNT }, (_, index) => index + 1)
/** Seeds that also run on another thread, in another order. */
const REPEATED = [18, 16, 15, 9]

const interrupt = new AbortController()
const awaiting = (seeds: readonly number[]) =>
  new Map(seeds.map((seed) => [seed, Promise.withResolvers<SeedReport>()]))
const reports = awaiting(SEEDS)
const repeats = awaiting(REPEATED)
let running: Promise<unknown> | undefined

beforeAll(() => {
  // One thread for each order, because other tests run at the same time.
  const run = (seeds: ReturnType<typeof awaiting>): Promise<void> =>
    runOnThreads(seeds.keys(), 1, interrupt.signal, (report) =>
      seeds.get(report.seed)?.resolve(report),
    )
  running = Promise.all([run(reports), run(repeats)])
  running.catch((error: unknown) => {
    for (const { reject } of [...reports.values(), ...repeats.values()]) reject(error)
  })
})

afterAll(async () => {
  interrupt.abort()
  await running
})

it.each(SEEDS)('the cluster of seed %i keeps all invariants', async (seed) => {
  const report = await reports.get(seed)?.promise
  expect({ seed, problems: report?.problems }).toEqual({ seed, problems: [] })
})

it('seeds give the same histories on another thread in another order', async () => {
  const reportsOf = (run: ReturnType<typeof awaiting>) =>
    Promise.all(REPEATED.map((seed) => run.get(seed)?.promise))
  const first = await reportsOf(reports)
  // An image does not depend on the seed for which it was made.
  expect(await reportsOf(repeats)).toEqual(first)
  expect(new Set(first.map((report) => report?.digest)).size).toBe(REPEATED.length)
})
