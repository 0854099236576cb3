import { describe, expect, it } from '@jest/globals'
import { canRead, parseGuestFacts } from './guest-facts.ts'

const FACTS = { memoryMib: 256, qemuVersion: '7.2.22', diskBytes: [4096] }

describe('the facts of a guest', () => {
  it('are read with and without a vTPM', () => {
    const vtpm = { resetCount: 3, stepCount: 2 }
    expect(parseGuestFacts(FACTS)).toEqual({ ...FACTS, vtpm: undefined })
    expect(parseGuestFacts({ ...FACTS, vtpm })).toEqual({ ...FACTS, vtpm })
  })

  it.each([
    ['memory', { memoryMib: -1 }],
    ['memory, too large', { memoryMib: 2 ** 40 }],
    ['version', { qemuVersion: '7.2; rm' }],
    ['disks', { diskBytes: 4096 }],
    ['size of a disk', { diskBytes: ['4096'] }],
    ['number of disks', { diskBytes: Array.from({ length: 65 }, () => 4096) }],
    ['vTPM', { vtpm: { resetCount: 1 } }],
    ['count of a vTPM', { vtpm: { resetCount: 2 ** 40, stepCount: 0 } }],
  ])('are refused with a wrong %s', (_, wrong) => {
    expect(() => parseGuestFacts({ ...FACTS, ...wrong })).toThrow(
      expect.objectContaining({ code: 'MIGRATION_FAILED' }),
    )
  })
})

it('a QEMU reads the guest of the same or an older QEMU', () => {
  expect(canRead('7.2.22', '7.2.1')).toBe(true)
  expect(canRead('7.2.1', '7.2.22')).toBe(true)
  expect(canRead('10.0.0', '7.2.22')).toBe(true)
  expect(canRead('7.2.22', '8.0.0')).toBe(false)
  expect(canRead('7.1.0', '7.2.0')).toBe(false)
})
