import { expect, it } from '@jest/globals'
import { findStateRegressions } from './state-order.ts'

const state = { host: 'esx-1', vcenterInstanceId: 'a', term: 1, generation: 7, content: 'nkp-1' }

it('findStateRegressions accepts newer state, repeated state, and any state of another vCenter', () => {
  expect(
    findStateRegressions([
      state,
      { ...state, host: 'esx-2', generation: 3 },
      state,
      { ...state, generation: 8, content: 'nkp-1 nkp-2' },
      { ...state, term: 2, generation: 1 },
      { ...state, vcenterInstanceId: 'b', generation: 2 },
    ]),
  ).toEqual([])
})

it('findStateRegressions reports older state, and other content of the same generation', () => {
  const newer = { ...state, generation: 8 }
  expect(findStateRegressions([newer, state])).toEqual([
    'esx-1 went from generation 1.8 back to 1.7',
  ])
  expect(findStateRegressions([{ ...state, term: 2 }, newer])).toHaveLength(1)
  expect(findStateRegressions([state, { ...state, content: '' }])).toEqual([
    'esx-1 changed its content within generation 1.7',
  ])
})
