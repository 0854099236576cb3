import { describe, expect, it } from '@jest/globals'
import { formatDuration, parseDurationMs } from './duration.ts'

describe('parseDurationMs', () => {
  it.each([
    ['30s', 30_000],
    ['10m', 600_000],
    ['1h', 3_600_000],
    ['0s', 0],
    ['10', undefined],
    ['10 m', undefined],
    ['-1s', undefined],
    ['1d', undefined],
    ['', undefined],
  ])('reads %j as %s ms', (text, expected) => {
    expect(parseDurationMs(text)).toBe(expected)
  })
})

describe('formatDuration', () => {
  it.each([
    [0, '0.0 s'],
    [3249, '3.2 s'],
    [9960, '10 s'],
    [59_600, '1 m 0 s'],
    [605_000, '10 m 5 s'],
    [7_260_000, '2 h 1 m'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })
})
