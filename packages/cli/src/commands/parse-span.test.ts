import { describe, expect, it } from '@jest/globals'
import { parseSpan } from './clock.ts'
import { timeOf } from './record-filter.ts'

describe('parseSpan', () => {
  it.each([
    ['90s', 90_000],
    ['5m', 300_000],
    ['24h', 86_400_000],
    ['30d', 2_592_000_000],
  ])('reads %s', (text, ms) => expect(parseSpan(text)).toBe(ms))

  it.each([
    ['60', '"60" has no unit: write 60s, 60m, 60h or 60d'],
    ['', '"" is not a time span: write 90s, 5m, 24h or 30d'],
    ['1.5h', '"1.5h" is not a time span: write 90s, 5m, 24h or 30d'],
    ['24 h', '"24 h" is not a time span: write 90s, 5m, 24h or 30d'],
  ])('refuses %j, and says what to write', (text, message) => {
    expect(() => parseSpan(text)).toThrow(message)
  })
})

describe('timeOf', () => {
  it('reads a time, and a time span before now', () => {
    expect(timeOf('2026-01-31T12:00:00Z', 0)).toBe(Date.parse('2026-01-31T12:00:00Z'))
    expect([timeOf('2s', 5000), timeOf('2h', 5000), timeOf(undefined, 5000)]).toEqual([3000, 0, 0])
  })

  it.each(['yesterday', '2d12h', '2026-01-31', '2026-01-31Tnoon'])('refuses %s', (text) => {
    expect(() => timeOf(text, 0)).toThrow(
      `"${text}" is not a time: write a time ago such as 2h, or a time such as 2026-01-31T12:00:00Z`,
    )
  })
})
