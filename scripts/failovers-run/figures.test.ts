import { expect, it } from '@jest/globals'
import { formatTimes, longestGapMs, nextChangeMs, timesOf } from './figures.ts'

it('times are a minimum, a median and a maximum', () => {
  const times = timesOf([30, 10.4, 20])
  expect(times).toEqual({ count: 3, minMs: 10, medianMs: 20, maxMs: 30 })
  expect(formatTimes('kill of vCenter', times)).toBe(
    'kill of vCenter: 3 times; next change after 10 to 30 ms, median 20 ms',
  )
})

it('the longest gap begins with the last change before the failure', () => {
  expect(longestGapMs([0, 90, 500, 510, 700], 100)).toBe(410)
  expect(longestGapMs([0, 400, 410], 401)).toBe(10)
  expect(longestGapMs([], 100)).toBe(0)
})

it('the next change is counted from the moment of the healing', () => {
  expect(nextChangeMs([0, 90, 500, 510], 100)).toBe(400)
  expect(nextChangeMs([0, 90], 100)).toBeNaN()
})
