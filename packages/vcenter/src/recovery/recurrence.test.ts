import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { DAYS, type Day } from '../records/recurrence.ts'
import { nextRun, requireRecurrence } from './recurrence.ts'

const at = (text: string): number => Date.parse(`${text}Z`)
const run = (after: string, hour: number, minute: number, days: Day[] = []): string =>
  new Date(nextRun({ minute, hour, days }, at(after))).toISOString()
const HOUR_MS = 3_600_000

describe('nextRun', () => {
  it.each([
    ['2026-11-24T02:00:00.000', '2026-11-24T03:30:00.000Z'],
    ['2026-11-24T03:29:59.999', '2026-11-24T03:30:00.000Z'],
    ['2026-11-24T03:30:00.000', '2026-11-25T03:30:00.000Z'],
    ['2026-11-24T03:30:00.001', '2026-11-25T03:30:00.000Z'],
    ['2026-12-31T23:59:59.999', '2027-01-01T03:30:00.000Z'],
    ['2028-02-28T04:00:00.000', '2028-02-29T03:30:00.000Z'],
  ])('after %s, the next run for every day at 03:30 is %s', (after, expected) => {
    expect(run(after, 3, 30)).toBe(expected)
  })

  it.each<[string, Day[], string]>([
    // This day is a Tuesday.
    ['2026-11-24T03:29:59.999', ['TUESDAY'], '2026-11-24T03:30:00.000Z'],
    ['2026-11-24T03:30:00.000', ['TUESDAY'], '2026-12-01T03:30:00.000Z'],
    ['2026-11-24T03:30:00.000', ['MONDAY'], '2026-11-30T03:30:00.000Z'],
    ['2026-11-24T03:30:00.000', ['SATURDAY', 'SUNDAY'], '2026-11-28T03:30:00.000Z'],
    ['2026-11-28T03:30:00.000', ['SATURDAY', 'SUNDAY'], '2026-11-29T03:30:00.000Z'],
  ])('after %s, the next run on %j at 03:30 is %s', (after, days, expected) => {
    expect(run(after, 3, 30, days)).toBe(expected)
  })

  it('finds a run at midnight on the correct day', () => {
    expect(run('2026-11-24T23:59:59.999', 0, 0)).toBe('2026-11-25T00:00:00.000Z')
  })

  it('returns a requested day and time, later than the given moment but within a week of it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 0, max: 23 }),
        fc.subarray([...DAYS]),
        fc.integer({ min: 0, max: at('2100-01-01T00:00:00') }),
        (minute, hour, days, afterMs) => {
          const runMs = nextRun({ minute, hour, days }, afterMs)
          const next = new Date(runMs)
          expect([next.getUTCHours(), next.getUTCMinutes()]).toEqual([hour, minute])
          expect(runMs % 60_000).toBe(0)
          if (days.length > 0) expect(days).toContain(DAYS[next.getUTCDay()])
          expect(runMs).toBeGreaterThan(afterMs)
          expect(runMs - afterMs).toBeLessThanOrEqual((days.length === 0 ? 24 : 7 * 24) * HOUR_MS)
        },
      ),
    )
  })
})

describe('requireRecurrence', () => {
  it('accepts days in any order, and returns them in the order of the week', () => {
    const asked = { minute: 0, hour: 23, days: ['FRIDAY', 'MONDAY'] }
    expect(requireRecurrence(asked).days).toEqual(['MONDAY', 'FRIDAY'])
  })

  it.each([
    [{ minute: 60, hour: 0, days: [] }, 'a minute is 0 to 59'],
    [{ minute: 0.5, hour: 0, days: [] }, 'a minute is 0 to 59'],
    [{ minute: 0, hour: 24, days: [] }, 'an hour is 0 to 23'],
    [{ minute: 0, hour: 0, days: ['CARURDAY'] }, /^days are among SUNDAY/],
    [{ minute: 0, hour: 0, days: ['MONDAY', 'MONDAY'] }, /^days are among SUNDAY/],
  ])('refuses %j', (asked, message) => {
    expect(() => requireRecurrence(asked)).toThrow(message)
  })
})
