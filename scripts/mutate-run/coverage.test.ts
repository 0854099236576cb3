import { describe, expect, it } from '@jest/globals'
import { isCovered, uncoveredOf } from './coverage.ts'

const range = (startOffset: number, endOffset: number, count: number) => ({
  startOffset,
  endOffset,
  count,
})

describe('isCovered', () => {
  const uncovered = uncoveredOf([range(0, 100, 1), range(10, 50, 3), range(20, 30, 0)])

  it.each([
    [{ start: 20, end: 30 }, false],
    [{ start: 22, end: 25 }, false],
    [{ start: 10, end: 50 }, true],
    [{ start: 29, end: 31 }, true],
    [{ start: 60, end: 70 }, true],
  ])('says whether any part of %j ran: %p', (span, expected) => {
    expect(isCovered(span, uncovered)).toBe(expected)
  })
})
