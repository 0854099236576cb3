import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { runOnThreads, type SeedReport } from './run-on-threads.ts'

/** Number of seeds. Two processors run as many in a minute. docs/testing.md has this number. */
const COUNT = 100
const SEEDS = Array.from({ length: COUNT }, (_, index) => index + 1)

const interrupt = new AbortController()
const reports = new Map(SEEDS.map((seed) => [seed, Promise.withResolvers<SeedReport>()]))
let running: Promise<void> | undefined

beforeAll(() => {
  // One thread, because other tests run at the same time.
  running = runOnThreads(SEEDS, 1, interrupt.signal, (report) =>
    reports.get(report.seed)?.resolve(report),
  )
  running.catch((error: unknown) => {
    for (const { reject } of reports.values()) reject(error)
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
