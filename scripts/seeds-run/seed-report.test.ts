import { expect, it } from '@jest/globals'
import { addReport, formatFailure, formatProgress, formatTally, NO_SEEDS } from './seed-report.ts'

const report = { seed: 1, digest: 'aa', problems: [], events: 100 }
const failed = { ...report, seed: 12, problems: ['I8: provider nkp-1 is gone'] }
const tally = [failed, report, { ...failed, seed: 3 }].reduce(addReport, NO_SEEDS)

it('a failed seed is reported with its problems and its replay command', () => {
  expect(formatFailure(failed, 'cluster')).toEqual([
    'seed 12 failed; replay it: scripts/replay 12',
    '  I8: provider nkp-1 is gone',
  ])
  expect(formatFailure(failed, 'vsan')[0]).toBe(
    'seed 12 failed; replay it: scripts/replay --vsan 12',
  )
})

it('progress and result count seeds, failures and speed', () => {
  expect(formatProgress(tally, 10, 2000)).toBe('3 of 10 seeds, 2 failed, 1.5 a second')
  expect(formatProgress(tally, undefined, 2000)).toBe('3 seeds, 2 failed, 1.5 a second')
  expect(formatTally(tally, 2000)).toBe(
    '3 seeds in 2.0 s (1.5 a second, 300 events): 1 passed, 2 failed: 3, 12',
  )
  expect(formatTally(NO_SEEDS, 0)).toBe(
    '0 seeds in 0.0 s (0.0 a second, 0 events): 0 passed, 0 failed',
  )
})
