import { describe, expect, it } from '@jest/globals'
import { seededRandom } from '@nkpsim/effects'
import { createScheduler } from '../scheduler/scheduler.ts'
import { sortedTime } from '../testing/sorted-time.ts'
import { createLinks } from './links.ts'

const TO_HOST = { from: 'vcenter', to: 'esx-1' }
const TO_VCENTER = { from: 'esx-1', to: 'vcenter' }
const TO_OTHER = { from: 'vcenter', to: 'esx-2' }

function lab() {
  const time = sortedTime()
  const links = createLinks({
    random: seededRandom('links'),
    latencyMs: { min: 2, max: 9 },
    sleep: time.sleep,
  })
  const scheduler = createScheduler(time, { endMs: 1e6, events: 1e4 })
  const arrivalMs = async (link: { from: string; to: string }, bytes = 100): Promise<number> => {
    await links.deliver(link, bytes)
    return time.nowMs()
  }
  return { time, links, arrivalMs, run: scheduler.run }
}

describe('links', () => {
  it('delay messages between nodes by latency and size, and do not delay messages within a node', async () => {
    const { run, arrivalMs } = lab()
    const usual = await run(() => Promise.all(Array.from({ length: 50 }, () => arrivalMs(TO_HOST))))
    expect([Math.min(...usual), Math.max(...usual)]).toEqual([2, 9])
    expect(await run(() => arrivalMs({ from: 'esx-1', to: 'esx-1' }))).toBe(9)
    expect(await run(() => arrivalMs(TO_HOST, 10_000_000))).toBeGreaterThan(100)
  })

  it('deliver messages of a cut direction after the cut, and of the other direction immediately', async () => {
    const { run, time, links, arrivalMs } = lab()
    const restore = links.cut(TO_HOST)
    const arrivals = await run(async () => {
      const there = arrivalMs(TO_HOST)
      const back = await arrivalMs(TO_VCENTER)
      await time.sleep(1000)
      restore()
      return { back, there: await there, later: (await arrivalMs(TO_HOST)) - time.nowMs() }
    })
    expect(arrivals.back).toBeLessThan(10)
    expect(arrivals.there).toBeGreaterThan(1000)
    expect(arrivals.later).toBeLessThan(10)
  })

  it('between isolated and other nodes are cut in both directions; links within a side are not', async () => {
    const { run, time, links, arrivalMs } = lab()
    links.isolate(['esx-1', 'esx-3'])
    const arrivals = await run(async () => {
      const cut = [arrivalMs(TO_HOST), arrivalMs(TO_VCENTER)]
      const open = [arrivalMs(TO_OTHER), arrivalMs({ from: 'esx-1', to: 'esx-3' })]
      await time.sleep(500)
      links.heal()
      return { cut: await Promise.all(cut), open: await Promise.all(open) }
    })
    expect(Math.max(...arrivals.open)).toBeLessThan(10)
    expect(Math.min(...arrivals.cut)).toBe(500)
  })

  it('of a slow node take longer until the node is fast again', async () => {
    const { run, links, arrivalMs, time } = lab()
    const restore = links.slow('esx-1', 300)
    const slow = await run(() => Promise.all([arrivalMs(TO_VCENTER), arrivalMs(TO_OTHER)]))
    expect(slow[0]).toBeGreaterThan(300)
    expect(slow[1]).toBeLessThan(10)
    restore()
    const startMs = time.nowMs()
    expect((await run(() => arrivalMs(TO_VCENTER))) - startMs).toBeLessThan(10)
  })
})
