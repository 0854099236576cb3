import { describe, expect, it } from '@jest/globals'
import { createSimulatedClock } from '@nkpsim/daemon'
import { createSimulatedTime, simulatedMachineClock } from '@nkpsim/effects'
import { differs, followClock } from './follow-clock.ts'

const STATE = { nowMs: 1_000_000, timeScale: 1, isFrozen: false }

function clockAt(offsetMs: number) {
  const machine = simulatedMachineClock(createSimulatedTime(), { startMs: 0 })
  const clock = createSimulatedClock(machine, { offsetMs, timeScale: 1 })
  return {
    ...clock,
    freeze: async () => clock.freeze(),
    resume: async () => clock.resume(),
    set: async (timeMs: number) => clock.set(timeMs),
    scale: async (timeScale: number) => clock.scale(timeScale),
  }
}

describe('the clock of the passive node', () => {
  it.each([
    ['a second', { ...STATE, nowMs: STATE.nowMs + 1000 }, false],
    ['more', { ...STATE, nowMs: STATE.nowMs - 1001 }, true],
    ['its speed', { ...STATE, timeScale: 60 }, true],
    ['a stop', { ...STATE, isFrozen: true }, true],
  ])('differs by %s: %j is %p', (_, other, expected) => {
    expect(differs(STATE, other)).toBe(expected)
  })

  it('differs by a minute only if it runs 60 times slower', () => {
    const fast = { ...STATE, timeScale: 60 }
    expect(differs(fast, { ...fast, nowMs: fast.nowMs + 60_000 })).toBe(false)
    expect(differs(fast, { ...fast, nowMs: fast.nowMs + 60_001 })).toBe(true)
  })

  it('takes over time, speed and stop of the active one, and continues', async () => {
    const own = clockAt(0)
    for (const active of [
      { nowMs: 5_000_000, timeScale: 60, isFrozen: false },
      { nowMs: 9_000_000, timeScale: 60, isFrozen: true },
      { nowMs: 9_000_001, timeScale: 60, isFrozen: true },
      { nowMs: 1_000_000, timeScale: 1, isFrozen: false },
    ]) {
      await followClock(own, active)
      expect(own.state()).toEqual(active)
    }
  })
})
