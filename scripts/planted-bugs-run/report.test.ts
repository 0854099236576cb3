import { expect, it } from '@jest/globals'
import type { Search } from './find-bug.ts'
import { formatSearch, formatSearches } from './report.ts'

const found: Search = {
  ...{ bug: 'one bug', expected: ['I1', 'I3'], seedCount: 12, otherFailures: [] },
  found: { seed: 4711, problems: ['I3: disk of vm-1 differs', 'I1: more'] },
}
const missed: Search = {
  ...{ bug: 'other', expected: ['I15'], seedCount: 1000, found: undefined },
  otherFailures: [{ seed: 3, problem: 'I8: nkp-1' }],
}

it('the table has a row for each bug, and other failures are below', () => {
  expect(formatSearches([found, missed])).toEqual([
    'bug      seeds  found by   expected  reported',
    'one bug  12     seed 4711  I1 I3     I3: disk of vm-1 differs',
    'other    1000   NOT FOUND  I15',
    'other: seed 3 failed otherwise: I8: nkp-1',
  ])
})

it('a search is reported in one line', () => {
  expect([found, missed].map(formatSearch)).toEqual([
    'one bug: found after 12 seeds by seed 4711: I3: disk of vm-1 differs',
    'other: not found by 1000 seeds',
  ])
})
