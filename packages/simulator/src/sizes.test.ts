import { describe, expect, it } from '@jest/globals'
import { formatSize } from './sizes.ts'

describe('formatSize', () => {
  it.each([
    [0, '0 B'],
    [5000, '5000 B'],
    [4096, '4 KiB'],
    [1_048_577, '1048577 B'],
    [67_108_864, '64 MiB'],
    [2_199_023_255_552, '2 TiB'],
  ])('writes %i in the largest unit that leaves no remainder', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text)
  })
})
