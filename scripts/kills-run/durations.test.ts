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

it('a kill hits each operation at its own point', () => {
  const ms = fc.double({ min: 0, max: 1e5, noNaN: true })
  const point = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(fc.array(fc.record({ durationMs: ms, point }), { minLength: 1 }), (points) => {
      const { startsMs, killMs } = planKill(points)
      expect(Math.min(...startsMs)).toBeCloseTo(0)
      for (const [index, { durationMs, point }] of points.entries())
        expect(killMs - (startsMs[index] ?? Number.NaN)).toBeCloseTo(durationMs * point)
    }),
  )
})
