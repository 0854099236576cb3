import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { commonEnds } from './common-ends.ts'

describe('commonEnds', () => {
  it.each([
    ['equal lists', 'abc', 'abc', { first: 3, last: 0 }],
    ['a changed element', 'abc', 'axc', { first: 1, last: 1 }],
    ['a removed element among equal ones', 'aaa', 'aa', { first: 2, last: 0 }],
    ['an added element', 'ac', 'abc', { first: 1, last: 1 }],
    ['an empty list', '', 'abc', { first: 0, last: 0 }],
    ['different lists', 'abc', 'xyz', { first: 0, last: 0 }],
  ])('counts the elements that two lists share at both ends: %s', (_what, one, other, ends) => {
    expect(commonEnds([[...one], [...other]])).toEqual(ends)
  })

  it('counts an index only if the lists of every pair agree at that index', () => {
    const [a, b] = [
      [[...'abcd'], [...'abcx']],
      [[...'1234'], [...'1934']],
    ] as const
    expect(commonEnds(a, b)).toEqual({ first: 1, last: 0 })
  })

  it('counts the longest possible shared ends of any two lists', () => {
    const list = fc.array(fc.constantFrom('a', 'b'), { maxLength: 8 })
    fc.assert(
      fc.property(list, list, (one, other) => {
        const { first, last } = commonEnds([one, other])
        const rest = (all: string[]) => all.slice(first, all.length - last)
        const [restOfOne, restOfOther] = [rest(one), rest(other)]
        expect([...one.slice(0, first), ...restOfOther, ...one.slice(one.length - last)]).toEqual(
          other,
        )
        const isEnd = restOfOne.length === 0 || restOfOther.length === 0
        expect(isEnd || restOfOne[0] !== restOfOther[0]).toBe(true)
        expect(isEnd || restOfOne.at(-1) !== restOfOther.at(-1)).toBe(true)
      }),
    )
  })
})
