import { expect, it } from '@jest/globals'
import { tallyOf } from './run-jest.ts'

const RESULT = {
  numPassedTests: 900,
  numFailedTests: 2,
  numPendingTests: 1,
  numRuntimeErrorTestSuites: 0,
  success: false,
}

it('counts tests as jest does', () => {
  expect(tallyOf(RESULT)).toEqual({
    tally: { passed: 900, failed: 2, skipped: 1 },
    success: false,
  })
})

it('counts a file that cannot be run as a test that failed', () => {
  expect(tallyOf({ ...RESULT, numRuntimeErrorTestSuites: 1 }).tally.failed).toBe(3)
})
