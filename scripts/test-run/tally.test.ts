import { expect, it } from '@jest/globals'
import { addTallies, formatTally, readComposeTally } from './tally.ts'

it('formatTally shows the sum of results, and names skipped tests only if there are any', () => {
  const jest = { passed: 900, failed: 1, skipped: 0 }
  expect(formatTally(addTallies(jest, { passed: 24, failed: 0, skipped: 0 }))).toBe(
    '924 passed, 1 failed',
  )
  expect(formatTally(addTallies(jest, { passed: 0, failed: 0, skipped: 1 }))).toBe(
    '900 passed, 1 failed, 1 skipped',
  )
})

it('readComposeTally finds the closing line of the compose test among other lines', () => {
  const output = 'ok    a (1.0 s): b\ntest-compose: 20 passed, 1 failed, 3 skipped\n'
  expect(readComposeTally(output)).toEqual({ passed: 20, failed: 1, skipped: 3 })
})

it('readComposeTally counts a compose test without a closing line as failed', () => {
  for (const output of ['', 'ok    a (1.0 s): b\n', 'test-compose: 20 passed'])
    expect(readComposeTally(output)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})
