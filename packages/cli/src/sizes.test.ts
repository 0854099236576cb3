import { describe, expect, it } from '@jest/globals'
import { parseSize } from './sizes.ts'

describe('parseSize', () => {
  it.each([
    ['0', 0],
    ['5000', 5000],
    ['7B', 7],
    ['64KiB', 65_536],
    ['64 MiB', 67_108_864],
    ['1GiB', 1_073_741_824],
    ['2TiB', 2_199_023_255_552],
  ])('reads %s', (text, bytes) => expect(parseSize(text)).toBe(bytes))

  it.each(['', '-1', '1.5MiB', '64MB', '1e9', 'MiB', '0x10', '9'.repeat(16), '999999999999999TiB'])(
    'refuses "%s"',
    (text) => expect(() => parseSize(text)).toThrow('is not a size'),
  )
})
