import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createSimulatedTime, type SimulatedTime, simulatedMachineClock } from './simulated-time.ts'

const START_MS = Date.UTC(2026, 10, 29)
/** More microtasks than a chain of promises in these tests takes. */
const MICROTASKS = 20

async function settle(): Promise<void> {
  for (let count = 0; count < MICROTASKS; count++) await undefined
}

async function runAll(time: SimulatedTime): Promise<void> {
  await settle()
  while (time.nextDueMs() !== undefined) {
    time.runNext()
    await settle()
  }
}

/** Passes simulated time. */
async function pass(time: SimulatedTime, ms: number): Promise<void> {
  void time.sleep(ms)
  const endMs = time.nowMs() + ms
  while ((time.nextDueMs() ?? Number.POSITIVE_INFINITY) <= endMs) time.runNext()
  await settle()
}

describe('simulated time', () => {
  it('ends sleeps one at a time, by due time and then by the order of their calls', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ ms: fc.nat(10), isAborted: fc.boolean() }), { maxLength: 30 }),
        async (sleeps) => {
          const time = createSimulatedTime()
          const woken: { index: number; atMs: number }[] = []
          const failed: number[] = []
          for (const [index, { ms, isAborted }] of sleeps.entries()) {
            const abort = new AbortController()
            time.sleep(ms, abort.signal).then(
              () => woken.push({ index, atMs: time.nowMs() }),
              (error: Error) => error.name === 'AbortError' && failed.push(index),
            )
            if (isAborted) abort.abort()
          }
          await runAll(time)
          const expected = [...sleeps.entries()]
            .filter(([, { isAborted }]) => !isAborted)
            .map(([index, { ms }]) => ({ index, atMs: ms }))
            .sort((a, b) => a.atMs - b.atMs || a.index - b.index)
          expect(woken).toEqual(expected)
          expect(failed.length + woken.length).toBe(sleeps.length)
        },
      ),
    )
  })

  it('gives sleeps that begin during a run their place', async () => {
    const time = createSimulatedTime()
    const lines: string[] = []
    const tick = async (name: string, ms: number): Promise<void> => {
      for (let count = 0; count < 3; count++) {
        await time.sleep(ms)
        lines.push(`${name} ${time.nowMs()}`)
      }
    }
    void tick('a', 2)
    void tick('b', 3)
    await runAll(time)
    expect(lines).toEqual(['a 2', 'b 3', 'a 4', 'b 6', 'a 6', 'b 9'])
  })

  it('yields to what is due now, and stands still meanwhile', async () => {
    const time = createSimulatedTime()
    const lines: string[] = []
    void time.sleep(0).then(() => lines.push('first'))
    void time.sleep(0).then(() => lines.push('second'))
    await runAll(time)
    expect([time.nowMs(), ...lines]).toEqual([0, 'first', 'second'])
  })

  it('refuses sleeps that real timers cannot take, and aborted signals', async () => {
    const time = createSimulatedTime()
    for (const ms of [-1, Number.NaN, 2 ** 31, Number.POSITIVE_INFINITY])
      await expect(time.sleep(ms)).rejects.toThrow(RangeError)
    await expect(time.sleep(1, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
    expect(time.nextDueMs()).toBeUndefined()
    expect(() => time.runNext()).toThrow('nobody sleeps')
  })
})

describe('the clock of a simulated machine', () => {
  it('never goes back in its monotonic time, and jumps in its time of day only by steps', async () => {
    const change = fc.oneof(
      fc.record({ passMs: fc.nat(100_000) }),
      fc.record({ stepMs: fc.integer({ min: -1_000_000, max: 1_000_000 }) }),
      fc.record({ rate: fc.double({ min: 0.5, max: 2, noNaN: true }) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 30 }), async (changes) => {
        const time = createSimulatedTime()
        const clock = simulatedMachineClock(time, { startMs: START_MS })
        let rate = 1
        let steppedMs = 0
        for (const each of changes) {
          const beforeMs = clock.monotonicMs()
          let passedMs = 0
          if ('passMs' in each) {
            await pass(time, each.passMs)
            passedMs = each.passMs * rate
          } else if ('stepMs' in each) {
            clock.step(each.stepMs)
            steppedMs += each.stepMs
          } else {
            clock.setRate(each.rate)
            rate = each.rate
          }
          expect(clock.monotonicMs()).toBeGreaterThanOrEqual(beforeMs)
          expect(clock.monotonicMs() - beforeMs).toBeCloseTo(passedMs, 5)
          expect(clock.nowMs()).toBe(Math.floor(START_MS + steppedMs + clock.monotonicMs()))
        }
      }),
    )
  })

  it('measures sleeps by its own rate', async () => {
    const time = createSimulatedTime()
    const fast = simulatedMachineClock(time, { startMs: START_MS, rate: 1.25 })
    const exact = simulatedMachineClock(time, { startMs: START_MS })
    const lines: string[] = []
    void exact.sleep(1000).then(() => lines.push('exact'))
    void fast.sleep(1000).then(() => lines.push('fast'))
    await runAll(time)
    expect(lines).toEqual(['fast', 'exact'])
    expect([time.nowMs(), fast.monotonicMs(), exact.monotonicMs()]).toEqual([1000, 1250, 1000])
    expect(fast.nowMs() - exact.nowMs()).toBe(250)
  })
})
