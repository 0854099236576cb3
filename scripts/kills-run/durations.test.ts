import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createDurations, planKill } from './durations.ts'

it('an estimate is the median of the last nine durations', () => {
  const durations = createDurations()
  expect(() => durations.estimateMs()).toThrow('no duration is known')
  for (const ms of [500, 10, 20]) durations.add(ms)
  expect(durations.estimateMs()).toBe(20)
  for (let count = 0; count < 9; count++) durations.add(7)
  expect(durations.estimateMs()).toBe(7)
})

it('a kill comes after the host has usually recorded the call, and at most a little after the end', () => {
  const durations = createDurations()
  durations.add(100)
  expect(durations.killAfterMs(0)).toBe(0)
  expect(durations.killAfterMs(1)).toBeCloseTo(115)
  durations.addLead(30)
  expect(durations.killAfterMs(0)).toBe(30)
  expect(durations.killAfterMs(0)).toBeLessThan(30)
  durations.addLead(1000)
  expect(durations.killAfterMs(0)).toBeCloseTo(57.5)
  expect(durations.killAfterMs(1)).toBeCloseTo(115)
})

it('a kill hits each operation at its own point', () => {
  const ms = fc.double({ min: 0, max: 1e5, noNaN: true })
  fc.assert(
    fc.property(fc.array(ms, { minLength: 1 }), (afterMs) => {
      const { startsMs, killMs } = planKill(afterMs)
      expect(Math.min(...startsMs)).toBeCloseTo(0)
      for (const [index, each] of afterMs.entries())
        expect(killMs - (startsMs[index] ?? Number.NaN)).toBeCloseTo(each)
    }),
  )
})
