import { describe, expect, it } from '@jest/globals'
import { parseDurationMs } from './duration.ts'

describe('a duration', () => {
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
  ])('%j is %s ms', (text, expected) => {
    expect(parseDurationMs(text)).toBe(expected)
  })
})
