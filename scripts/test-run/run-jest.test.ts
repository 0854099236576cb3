import { expect, it } from '@jest/globals'
import { outcomeOf } from './run-jest.ts'

const RESULT = {
  numPassedTests: 900,
  numFailedTests: 2,
  numPendingTests: 1,
  numRuntimeErrorTestSuites: 0,
  numTotalTestSuites: 0,
  success: false,
  testResults: [],
}

it('outcomeOf counts tests as jest does', () => {
  expect(outcomeOf(RESULT)).toEqual({
    tally: { passed: 900, failed: 2, skipped: 1 },
    success: false,
    missingFiles: 0,
    files: [],
  })
})

it('outcomeOf counts a file that could not run as a failed test', () => {
  expect(outcomeOf({ ...RESULT, numRuntimeErrorTestSuites: 1 }).tally.failed).toBe(3)
})

it('outcomeOf counts a file that has no result as a failed test', () => {
  expect(
    outcomeOf({ ...RESULT, numFailedTests: 0, numTotalTestSuites: 1, success: true }),
  ).toMatchObject({ tally: { passed: 900, failed: 1 }, success: false, missingFiles: 1 })
})
