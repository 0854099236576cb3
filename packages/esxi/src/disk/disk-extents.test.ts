import { expect, it } from '@jest/globals'
import { SECTOR_BYTES } from '@nkpsim/crypto'
import fc from 'fast-check'
import { extentsOf } from './disk-extents.ts'

const SECTORS = 600
const CAPACITY_BYTES = SECTORS * SECTOR_BYTES

it('the extents of a range cover it in order, and tell each sector of data and each of zeros', () =>
  fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(SECTORS - 1), { maxLength: 40 }),
      fc.nat(CAPACITY_BYTES),
      fc.nat(CAPACITY_BYTES),
      async (written, one, other) => {
        const content = Buffer.alloc(CAPACITY_BYTES)
        // Only the last byte, so that the first word of a sector does not decide.
        for (const sector of written) content[(sector + 1) * SECTOR_BYTES - 1] = 1
        const [offset, end] = [Math.min(one, other), Math.max(one, other)]
        const extents = await extentsOf(offset, end - offset, async (at, length) => {
          expect([at % SECTOR_BYTES, length % SECTOR_BYTES]).toEqual([0, 0])
          return content.subarray(at, at + length)
        })
        let at = offset
        for (const [index, { lengthBytes, isZero }] of extents.entries()) {
          expect(extents[index - 1]?.isZero).not.toBe(isZero)
          for (const next = at + lengthBytes; at < next; ) {
            const sector = Math.floor(at / SECTOR_BYTES)
            expect(isZero).toBe(!written.includes(sector))
            at = Math.min(next, (sector + 1) * SECTOR_BYTES)
          }
        }
        expect(at).toBe(end)
      },
    ),
  ))
