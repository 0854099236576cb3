import { describe, expect, it } from '@jest/globals'
import { shrinkToFit, wrapText } from './wrap.ts'

const wide = (width: number, least = 4) => ({ width, least })

describe('shrinkToFit', () => {
  it('leaves columns alone that fit', () => {
    expect(shrinkToFit([wide(10), wide(20)], 2, 32)).toEqual([10, 20])
  })

  it('shrinks the widest columns first, so that the line fits exactly', () => {
    expect(shrinkToFit([wide(10), wide(90), wide(60)], 2, 80)).toEqual([10, 33, 33])
  })

  it('shrinks no column that may not shrink, even if a free one is as wide', () => {
    expect(shrinkToFit([wide(20), wide(20, 20)], 2, 30)).toEqual([8, 20])
  })

  it('keeps headings and readable widths, even if the line is then too long', () => {
    expect(shrinkToFit([wide(30, 12), wide(5, 5), wide(30, 3)], 2, 10)).toEqual([12, 5, 8])
  })
})

describe('wrapText', () => {
  it.each<[string, number, string[]]>([
    ['short', 8, ['short']],
    ['one two three', 7, ['one two', 'three']],
    ['one  two', 5, ['one', 'two']],
    ['com.vmware.vc.host', 12, ['com.vmware.', 'vc.host']],
    ['nkp-production-1', 13, ['nkp-', 'production-1']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['ab cdefghij', 4, ['ab', 'cdef', 'ghij']],
    ['äöüäöü', 3, ['äöü', 'äöü']],
    ['', 3, ['']],
  ])('divides %j into lines of %i characters', (text, width, lines) => {
    expect(wrapText(text, width)).toEqual(lines)
  })
})
