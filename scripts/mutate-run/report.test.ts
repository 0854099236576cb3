import { describe, expect, it } from '@jest/globals'
import type { Judged, Verdict } from './judge.ts'
import { mutationReport, rateOf } from './report.ts'

const judged = (path: string, line: number, verdict: Verdict): Judged => ({
  ...{ path, line, verdict, start: 0, end: 1, replacement: '', change: '1 -> 2' },
  testFileCount: 1,
})
const MUTANTS = [
  judged('a/b.ts', 2, 'survived'),
  judged('a/b.ts', 1, 'killed'),
  judged('a/b.ts', 3, 'timeout'),
  judged('c/d.ts', 4, 'not covered'),
]

describe('rateOf', () => {
  it('counts mutants that a test found, including those whose test did not end', () => {
    expect(rateOf(MUTANTS)).toBe(0.5)
    expect(rateOf([])).toBe(1)
  })
})

describe('mutationReport', () => {
  it('counts by folder, then lists what no test found', () => {
    expect(mutationReport(MUTANTS, ['a', 'c', 'empty'])).toEqual([
      '       mutants  killed  timeout  survived  not covered  found',
      'a            3       1        1         1            0  66.7%',
      'c            1       0        0         0            1   0.0%',
      'total        4       1        1         1            1  50.0%',
      'not covered: c/d.ts:4  1 -> 2',
      'survived: a/b.ts:2  1 -> 2',
    ])
  })
})
