import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { runOnThreads, type SeedReport } from './run-on-threads.ts'

/** Number of seeds. Two processors run as many in a minute. docs/testing.md has this number. */
const COUNT = 100
const SEEDS = Array.from({ length: COUNT }, (_, index) => index + 1)
/** Seeds that also run on another thread, in another order. */
const REPEATED = [18, 16, 15, 9]

const interrupt = new AbortController()
const reports = new Map(SEEDS.map((seed) => [seed, Promise.withResolvers<SeedReport>()]))
const repeated: SeedReport[] = []
let running: Promise<void> | undefined
let repeating: Promise<void> | undefined

beforeAll(() => {
  // One thread, because other tests run at the same time.
  running = runOnThreads(SEEDS, 1, interrupt.signal, (report) =>
    reports.get(report.seed)?.resolve(report),
  )
  running.catch((error: unknown) => {
    for (const { reject } of reports.values()) reject(error)
  })
  repeating = runOnThreads(REPEATED, 1, interrupt.signal, (report) => repeated.push(report))
  repeating.catch(() => undefined)
})

afterAll(async () => {
  interrupt.abort()
  await Promise.all([running, repeating])
})

it.each(SEEDS)('the cluster of seed %i keeps all invariants', async (seed) => {
  const report = await reports.get(seed)?.promise
  expect({ seed, problems: report?.problems }).toEqual({ seed, problems: [] })
})

it('seeds give the same histories on another thread in another order', async () => {
  await repeating
  // An image does not depend on the seed for which it was made.
  const first = await Promise.all(REPEATED.map((seed) => reports.get(seed)?.promise))
  expect(repeated).toEqual(first)
  expect(new Set(repeated.map(({ digest }) => digest)).size).toBe(REPEATED.length)
})
