import { expect, it } from '@jest/globals'
import { nextStep } from './rounds.ts'

it.each([
  ['few pages are left', { round: 1, changedPages: 256, sentPages: 16_384 }, 'stop'],
  ['many pages are left', { round: 1, changedPages: 257, sentPages: 16_384 }, 'copy'],
  ['a round does not help', { round: 2, changedPages: 500, sentPages: 500 }, 'stop'],
  ['there were ten rounds', { round: 10, changedPages: 900, sentPages: 1000 }, 'stop'],
] as const)('if %s, the source decides as it should', (_, state, step) => {
  expect(nextStep(state)).toBe(step)
})
