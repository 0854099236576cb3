import { expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { randomSerialNumber } from './engine.ts'

it.each([
  [0x00, '40'],
  [0x3f, '7f'],
  [0x80, '40'],
  [0xff, '7f'],
])('a serial number from bytes of %p is positive and has 16 bytes', (byte, first) => {
  const lengths: number[] = []
  const bytes = (lengthBytes: number): Buffer => {
    lengths.push(lengthBytes)
    return Buffer.alloc(lengthBytes, byte)
  }
  const rest = byte.toString(16).padStart(2, '0').repeat(15)
  expect(randomSerialNumber({ ...systemRandom, bytes })).toBe(first + rest)
  expect(lengths).toEqual([16])
})
