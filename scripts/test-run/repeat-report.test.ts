import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { failedTests, type JestFileResult, repeatReport } from './repeat-report.ts'

const ROOT = '/checkout'
const passed = { fullName: 'a does b', status: 'passed', failureMessages: [] }
const file = (more: Partial<JestFileResult>): JestFileResult => ({
  name: '/checkout/packages/x/a.test.ts',
  status: 'passed',
  message: '',
  assertionResults: [passed],
  ...more,
})

/** Returns a report of fast-check about a failed property. */
function messageOfFastCheck(seed: number): string {
  try {
    fc.assert(
      fc.property(fc.integer(), () => false),
      { seed },
    )
  } catch (error) {
    return String(error)
  }
  throw new Error('it holds')
}

describe('failedTests', () => {
  it('names each failed test with its file and seeds', () => {
    const failing = (fullName: string, message: string) => ({
      fullName,
      status: 'failed',
      failureMessages: [message],
    })
    const assertionResults = [
      passed,
      failing('a does c', messageOfFastCheck(-42)),
      failing('a cluster under kill -9 (NKPSIM_CHAOS_SEED=17) keeps all', 'no'),
      failing('no guess', '-   "seed": 3,\n'),
    ]
    expect(failedTests([file({ status: 'failed', assertionResults })], ROOT)).toEqual([
      {
        test: 'packages/x/a.test.ts: a does c',
        seeds: [expect.stringMatching(/^seed: -42, path: "0/)],
      },
      {
        test: 'packages/x/a.test.ts: a cluster under kill -9 (NKPSIM_CHAOS_SEED=17) keeps all',
        seeds: ['NKPSIM_CHAOS_SEED=17'],
      },
      { test: 'packages/x/a.test.ts: no guess', seeds: ['"seed": 3'] },
    ])
  })

  it('counts a file that could not run as a failed test', () => {
    const broken = file({ status: 'failed', message: 'SyntaxError', assertionResults: [] })
    expect(failedTests([broken, file({})], ROOT)).toEqual([
      { test: 'packages/x/a.test.ts: the file itself', seeds: [] },
    ])
  })
})

describe('repeatReport', () => {
  const run = { tally: '3 passed, 0 failed', failed: [], problems: [], folder: undefined }

  it('says that no test failed', () => {
    expect(repeatReport([run, run])).toEqual([
      'run 1 of 2: 3 passed, 0 failed',
      'run 2 of 2: 3 passed, 0 failed',
      'no test ever failed',
    ])
  })

  it('lists the failed tests with their runs and seeds, and the folders that are kept', () => {
    const red = {
      tally: '2 passed, 1 failed',
      failed: [{ test: 'a.test.ts: does b', seeds: ['seed: 1, path: "0"'] }],
      problems: ['a process is left: 1: x'],
      folder: '/tmp/kept/run-2',
    }
    const again = { ...red, failed: [{ test: 'a.test.ts: does b', seeds: [] }], problems: [] }
    expect(repeatReport([run, red, again])).toEqual([
      'run 1 of 3: 3 passed, 0 failed',
      'run 2 of 3: 2 passed, 1 failed; a process is left: 1: x; kept in /tmp/kept/run-2',
      'run 3 of 3: 2 passed, 1 failed; kept in /tmp/kept/run-2',
      'failed in 2 of 3 runs (2, 3): a.test.ts: does b; seed: 1, path: "0"',
    ])
  })
})
