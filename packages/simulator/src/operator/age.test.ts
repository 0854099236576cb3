import { expect, it } from '@jest/globals'
import { formatAge } from './age.ts'

it.each([
  [-5, '0 s'],
  [999, '0 s'],
  [59_999, '59 s'],
  [120_000, '2 min'],
  [3_599_999, '59 min'],
  [60 * 3_600_000, '2 d'],
])('%d ms is shown as %s', (ms, text) => {
  expect(formatAge(ms)).toBe(text)
})
