import { describe, expect, it } from '@jest/globals'
import { formatTimeline } from '../history/timeline.ts'
import { drawPlan, USUAL_SIZES } from '../plan/plan.ts'
import { type Mistake, toySite } from '../testing/toy-site.ts'
import { problemsOf, runPlan } from './run-plan.ts'

const run = (seed: number, mistake?: Mistake) => runPlan(drawPlan(seed), toySite(mistake))
const SEEDS = Array.from({ length: 12 }, (_, seed) => seed)

describe('runPlan', () => {
  it('gives the same history for the same seed, and another for another seed', async () => {
    const digests = new Set<string>()
    for (const seed of SEEDS) {
      const first = await run(seed)
      const again = await run(seed)
      expect(again.digest).toBe(first.digest)
      expect(again.history.lines()).toEqual(first.history.lines())
      digests.add(first.digest)
    }
    expect(digests.size).toBe(SEEDS.length)
  })

  it('gives the same history 100 times', async () => {
    const plan = drawPlan(7, { ...USUAL_SIZES, operations: { min: 40, max: 40 } })
    const digests = new Set<string>()
    for (let count = 0; count < 100; count++) digests.add((await runPlan(plan, toySite())).digest)
    expect(digests.size).toBe(1)
  })

  it('finds nothing in a site that is correct, and runs all operations', async () => {
    for (const seed of SEEDS) {
      const result = await run(seed)
      expect(problemsOf(result)).toEqual([])
      const operations = result.history.operations(result.endMs)
      expect(operations).toHaveLength(drawPlan(seed).operations)
      expect(formatTimeline(result.history, result.endMs).length).toBeGreaterThan(200)
    }
  })

  it('draws no more operations of a kind than its limit', async () => {
    for (const seed of SEEDS) {
      const { limits } = drawPlan(seed)
      const result = await run(seed)
      const kinds = result.history.operations(result.endMs).map(({ operation: { kind } }) => kind)
      for (const [kind, most = Infinity] of Object.entries(limits))
        expect(kinds.filter((each) => each === kind).length).toBeLessThanOrEqual(most)
    }
  })

  it('ends the liveness phase when the site has converged, at the latest after its interval', async () => {
    const lengthMs = async (converged: readonly boolean[]): Promise<number | undefined> => {
      let looks = 0
      const { history } = await runPlan(drawPlan(1), (plan, events) => ({
        ...toySite()(plan, events),
        remediationMs: 300_000,
        hasConverged: async () => converged[looks++] ?? false,
      }))
      const beganMs = (phase: string) =>
        history.notes().find(({ text }) => text === `${phase} begins`)?.atMs ?? Number.NaN
      return beganMs('judgement') - beganMs('liveness phase')
    }
    expect(await lengthMs([true, true])).toBe(60_000)
    expect(await lengthMs([true, false, true, true])).toBe(120_000)
    expect(await lengthMs([])).toBe(300_000)
  })

  it('finds providers that were lost', async () => {
    const results = await Promise.all(SEEDS.map((seed) => run(seed, 'loses every third provider')))
    const found = results.flatMap(problemsOf)
    expect(found.length).toBeGreaterThan(0)
    for (const line of found) expect(line).toMatch(/^I8: nkp-\d: no order of the operations/)
  })

  it('reports a call that is never answered, and an exception', async () => {
    const [waiting] = problemsOf(await run(1, 'never answers the thirtieth call'))
    expect(waiting).toMatch(/^STALLED: nothing is due/)
    const [failing] = problemsOf(await run(1, 'fails'))
    expect(failing).toMatch(/TypeError: undefined is no function\n +at /)
  })
})
