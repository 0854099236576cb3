import { describe, expect, it } from '@jest/globals'
import {
  createSimulatedTime,
  type MachineClock,
  simulatedMachineClock,
  systemClock,
} from '@nkpsim/effects'
import fc from 'fast-check'
import { createSimulatedClock } from './simulated-clock.ts'
import { manualClock } from './testing/manual-clock.ts'

const HOUR_MS = 3_600_000

function frozen(machine: MachineClock = systemClock) {
  const clock = createSimulatedClock(machine, { timeScale: 1, offsetMs: 0 })
  clock.freeze()
  clock.set(0)
  return clock
}

/** Returns whether a promise has settled after all ready work has run. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  let done = false
  void promise.then(() => {
    done = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  return done
}

describe('a simulated clock', () => {
  it('shows the machine’s time until it is set', () => {
    const machine = manualClock()
    const clock = createSimulatedClock(machine, { timeScale: 1, offsetMs: HOUR_MS })
    expect(clock.nowMs()).toBe(machine.nowMs() + HOUR_MS)
    expect(clock.state()).toMatchObject({ timeScale: 1, isFrozen: false })
  })

  it('follows changes of the machine’s clock and a sleep of the machine, but stands still while frozen', () => {
    const machine = { ...manualClock(), nowMs: () => shownMs, monotonicMs: () => passedMs }
    let [shownMs, passedMs] = [1_000 * HOUR_MS, 7.25]
    const pass = (ms: number): void => {
      shownMs += ms
      passedMs += ms
    }
    const clock = createSimulatedClock(machine, { timeScale: 1, offsetMs: HOUR_MS })
    for (const jumpMs of [8 * HOUR_MS, -20 * HOUR_MS, 9_000 * HOUR_MS]) {
      pass(5)
      shownMs += jumpMs
      expect(clock.nowMs()).toBe(shownMs + HOUR_MS)
    }
    clock.freeze()
    const stoodMs = clock.nowMs()
    shownMs -= 9_000 * HOUR_MS
    pass(HOUR_MS)
    expect(clock.nowMs()).toBe(stoodMs)
    clock.resume()
    pass(HOUR_MS)
    expect(Math.abs(clock.nowMs() - stoodMs - HOUR_MS)).toBeLessThanOrEqual(1)
    shownMs += HOUR_MS
    expect(Math.abs(clock.nowMs() - stoodMs - 2 * HOUR_MS)).toBeLessThanOrEqual(1)
  })

  it('wakes a sleeper exactly at its due time, and no millisecond earlier', async () => {
    const clock = frozen()
    const sleep = clock.sleep(24 * HOUR_MS)
    await clock.advance(24 * HOUR_MS - 1)
    expect(await isDone(sleep)).toBe(false)
    await clock.advance(1)
    expect(await isDone(sleep)).toBe(true)
    expect(clock.nowMs()).toBe(24 * HOUR_MS)
  })

  it('wakes each sleeper at its own time during a single advance', async () => {
    const clock = frozen()
    const momentsMs: number[] = []
    const hourly = async (): Promise<void> => {
      while (momentsMs.length < 48) {
        await clock.sleep(HOUR_MS)
        momentsMs.push(clock.nowMs())
      }
    }
    const running = hourly()
    await clock.advance(48 * HOUR_MS)
    await running
    expect(momentsMs).toEqual(Array.from({ length: 48 }, (_, index) => (index + 1) * HOUR_MS))
  })

  it('wakes no sleeper when it is set', async () => {
    const clock = frozen()
    const sleep = clock.sleep(HOUR_MS)
    clock.set(100 * HOUR_MS)
    expect(await isDone(sleep)).toBe(false)
    clock.set(0)
    await clock.advance(HOUR_MS)
    expect(await isDone(sleep)).toBe(true)
  })

  it('runs faster by its time scale', async () => {
    const machine = manualClock()
    const clock = createSimulatedClock(machine, { timeScale: 10_000, offsetMs: 0 })
    const startMs = clock.nowMs()
    const sleep = clock.sleep(500_000)
    await machine.advance(49)
    expect(await isDone(sleep)).toBe(false)
    await machine.advance(1)
    await sleep
    expect(clock.nowMs() - startMs).toBe(500_000)
  })

  it('changes its speed, and sleepers keep the rest of their time', async () => {
    const machine = manualClock()
    const clock = createSimulatedClock(machine, { timeScale: 1, offsetMs: 0 })
    const startMs = clock.nowMs()
    const sleep = clock.sleep(HOUR_MS)
    await machine.advance(HOUR_MS / 2)
    clock.scale(1800)
    await machine.advance(999)
    expect(await isDone(sleep)).toBe(false)
    await machine.advance(1)
    await sleep
    expect(clock.state()).toEqual({ nowMs: startMs + HOUR_MS, timeScale: 1800, isFrozen: false })
    const slower = clock.sleep(1800)
    clock.scale(1)
    await machine.advance(1799)
    expect(await isDone(slower)).toBe(false)
    await machine.advance(1)
    await slower
  })

  it('stands still while frozen, and then continues from the same time', async () => {
    const machine = manualClock()
    const clock = frozen(machine)
    const sleep = clock.sleep(30)
    await machine.advance(1000)
    expect(await isDone(sleep)).toBe(false)
    clock.resume()
    await machine.advance(30)
    await sleep
    expect(clock.nowMs()).toBe(30)
  })

  it('ends a sleep whose signal aborts', async () => {
    const clock = frozen()
    const abort = new AbortController()
    const sleep = clock.sleep(HOUR_MS, abort.signal)
    abort.abort()
    await expect(sleep).rejects.toMatchObject({ name: 'AbortError' })
    await expect(clock.sleep(1, abort.signal)).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('runs on the time of a simulation, also while it is advanced', async () => {
    const time = createSimulatedTime()
    const machine = simulatedMachineClock(time, { startMs: 0, rate: 1.25 })
    const clock = createSimulatedClock(machine, { timeScale: 2, offsetMs: HOUR_MS })
    const lines: string[] = []
    const note = (line: string) => void lines.push(`${line} at ${clock.nowMs() - HOUR_MS}`)
    void clock.sleep(1000).then(() => note('second'))
    void clock.sleep(HOUR_MS).then(() => note('hour'))
    const runNext = async (): Promise<void> => {
      time.runNext()
      await new Promise((resolve) => setImmediate(resolve))
    }
    await runNext()
    expect([time.nowMs(), lines]).toEqual([400, ['second at 1000']])
    clock.freeze()
    const advanced = clock.advance(HOUR_MS)
    while (!(await isDone(advanced))) await runNext()
    expect([time.nowMs(), lines[1]]).toEqual([400, `hour at ${HOUR_MS}`])
    expect(time.nextDueMs()).toBeUndefined()
  })

  it('wakes a later sleeper in time after an earlier one has left, and after an advance', async () => {
    const time = createSimulatedTime()
    const machine = simulatedMachineClock(time, { startMs: 0 })
    const clock = createSimulatedClock(machine, { timeScale: 1, offsetMs: 0 })
    const runNext = async (): Promise<void> => {
      time.runNext()
      await new Promise((resolve) => setImmediate(resolve))
    }
    const earlier = new AbortController()
    const left = clock.sleep(100, earlier.signal).catch(() => 'left')
    const later = clock.sleep(1000)
    earlier.abort()
    expect(await left).toBe('left')
    while (!(await isDone(later))) await runNext()
    expect(time.nowMs()).toBe(1000)
    const afterAdvance = clock.sleep(HOUR_MS)
    const advanced = clock.advance(HOUR_MS - 500)
    while (!(await isDone(advanced))) await runNext()
    expect(await isDone(afterAdvance)).toBe(false)
    while (!(await isDone(afterAdvance))) await runNext()
    expect(time.nowMs()).toBe(1500)
  })

  it('needs no timer of the machine when nobody sleeps', async () => {
    const time = createSimulatedTime()
    const machine = simulatedMachineClock(time, { startMs: 0 })
    const clock = createSimulatedClock(machine, { timeScale: 1, offsetMs: 0 })
    const abort = new AbortController()
    const sleep = clock.sleep(100, abort.signal).catch(() => 'left')
    abort.abort()
    expect(await sleep).toBe('left')
    expect(time.nextDueMs()).toBeUndefined()
  })

  it('wakes sleepers in the order of their due times, however far it advances', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(1000), { maxLength: 20 }), async (sleepsMs) => {
        const clock = frozen()
        const woken: number[] = []
        const all = sleepsMs.map((ms) => clock.sleep(ms).then(() => void woken.push(ms)))
        await clock.advance(1000)
        await Promise.all(all)
        expect(woken).toEqual(sleepsMs.toSorted((a, b) => a - b))
      }),
    )
  })
})
