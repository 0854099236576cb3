import { expect, it } from '@jest/globals'
import { requireAttributes } from './standard/key-attributes.ts'

it.each([
  ['none', []],
  ['too many', Array.from({ length: 21 }, (_, index) => ({ name: `n${index}`, value: '' }))],
  [
    'two with one name',
    [
      { name: 'a', value: '' },
      { name: 'a', value: '' },
    ],
  ],
  ['a name with a space', [{ name: 'a b', value: '' }]],
  ['an empty name', [{ name: '', value: '' }]],
  ['a name with the prefix', [{ name: 'x-a', value: '' }]],
  ['a long name', [{ name: 'n'.repeat(99), value: '' }]],
  ['a long value', [{ name: 'a', value: 'v'.repeat(1001) }]],
  ['a control character', [{ name: 'a', value: 'a\u001b[2J' }]],
])('attributes of keys are refused: %s', (_what, attributes) => {
  expect(() => requireAttributes(attributes)).toThrow(
    expect.objectContaining({ code: 'INVALID_REQUEST' }),
  )
})

it('attributes of keys may have names of 98 characters and texts of 1000', () => {
  const value = 'é'.repeat(1000)
  expect(() => requireAttributes([{ name: 'n'.repeat(98), value }])).not.toThrow()
})
