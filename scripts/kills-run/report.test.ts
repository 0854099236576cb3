import { expect, it } from '@jest/globals'
import { formatResult, newResult } from './report.ts'

it('a result has one line, and one for each violation', () => {
  const result = { ...newResult('rekey'), kills: 3, inside: 2, early: 1, operationMs: 40 }
  expect(formatResult(result)).toEqual([
    'rekey: 3 kills, 2 inside, 1 before, 0 after; no violations; 40 ms without a kill',
  ])
  expect(formatResult({ ...result, violations: ['kill 2: I3: lost'] })).toEqual([
    'rekey: 3 kills, 2 inside, 1 before, 0 after; 1 violation; 40 ms without a kill',
    '  kill 2: I3: lost',
  ])
})
