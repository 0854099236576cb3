import { describe, expect, it } from '@jest/globals'
import { parseSize } from './sizes.ts'

describe('parseSize', () => {
  it.each([
    ['0', 0],
    ['5000', 5000],
    ['7B', 7],
    ['64KiB', 65_536],
    ['64 MiB', 67_108_864],
    ['64K', 65_536],
    ['512MB', 536_870_912],
    ['10G', 10_737_418_240],
    ['10 GB', 10_737_418_240],
    ['10gib', 10_737_418_240],
    ['10Gi', 10_737_418_240],
    ['2t', 2_199_023_255_552],
    ['1GiB', 1_073_741_824],
    ['2TiB', 2_199_023_255_552],
  ])('reads %s', (text, bytes) => expect(parseSize(text)).toBe(bytes))

  it.each([
    '',
    '-1',
    '1.5MiB',
    '64MBB',
    '10iB',
    '5 i',
    '1e9',
    'MiB',
    '0x10',
    '9'.repeat(16),
    '999999999999999TiB',
  ])('refuses "%s"', (text) => expect(() => parseSize(text)).toThrow('is not a size'))
})
