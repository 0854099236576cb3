import { createCipheriv, createHmac } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import fc from 'fast-check'
import { createObjectCipher } from './object-cipher.ts'

const SECTOR = 4096
const DEK = Buffer.from(Array.from({ length: 64 }, (_, index) => index))
const OBJECT = '52f0c7a1-0d3f-4f4e-9a52-2b6f2a2c9d11'
const cipherOf = (objectId = OBJECT) => createObjectCipher(Secret.from(Buffer.from(DEK)), objectId)

/** KBKDF in counter mode with HMAC-SHA-256, as SP 800-108 writes it. */
function derive(label: string, context: Buffer, lengthBits: number): Buffer {
  const word = (value: number) => Buffer.from([0, 0, value >> 8, value & 255])
  const blocks = [1, 2].map((counter) =>
    createHmac('sha256', DEK)
      .update(word(counter))
      .update(label)
      .update(Buffer.of(0))
      .update(context)
      .update(word(lengthBits))
      .digest(),
  )
  return Buffer.concat(blocks).subarray(0, lengthBits / 8)
}

describe('the cipher of an object', () => {
  it('is XTS-AES-256 of OpenSSL under a key of the object, with the sector as the tweak', () => {
    using cipher = cipherOf()
    const plaintext = Buffer.alloc(2 * SECTOR, 'sectors of a VM ')
    const ciphertext = cipher.encrypt(plaintext, 7 * SECTOR)
    const key = derive('nkpsim vsan object v1', Buffer.from(OBJECT), 512)
    for (const index of [0, 1]) {
      const tweak = Buffer.alloc(16)
      tweak.writeUInt32LE(7 + index)
      const openssl = createCipheriv('aes-256-xts', key, tweak)
      const sector = plaintext.subarray(index * SECTOR, (index + 1) * SECTOR)
      expect(ciphertext.subarray(index * SECTOR, (index + 1) * SECTOR)).toEqual(
        openssl.update(sector),
      )
    }
    // Known answer, so that a later version opens what this one has written.
    expect(ciphertext.toString('hex', 0, 16)).toBe('24c5b7156c7f09928a4a033dd0d32960')
  })

  it('reads what it wrote, and pieces that a torn write left as zeros or as they were', () => {
    const pieces = fc.array(fc.constantFrom('old', 'new', 'zeros'), {
      minLength: 8,
      maxLength: 8,
    })
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: SECTOR, maxLength: SECTOR }),
        fc.uint8Array({ minLength: SECTOR, maxLength: SECTOR }),
        fc.nat({ max: 2 ** 33 }),
        pieces,
        (before, after, sector, torn) => {
          using cipher = cipherOf()
          const offset = sector * SECTOR
          const [old, next] = [Buffer.from(before), Buffer.from(after)]
          const [oldRaw, nextRaw] = [cipher.encrypt(old, offset), cipher.encrypt(next, offset)]
          expect(cipher.decrypt(nextRaw, offset)).toEqual(next)
          const mixed = Buffer.alloc(SECTOR)
          const expected = Buffer.alloc(SECTOR)
          for (const [index, kind] of torn.entries()) {
            if (kind === 'zeros') continue
            const [raw, plain] = kind === 'old' ? [oldRaw, old] : [nextRaw, next]
            raw.copy(mixed, index * 512, index * 512, (index + 1) * 512)
            plain.copy(expected, index * 512, index * 512, (index + 1) * 512)
          }
          expect(cipher.decrypt(mixed, offset)).toEqual(expected)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('gives equal sectors of two objects, and of two places, different ciphertext', () => {
    using one = cipherOf()
    using other = cipherOf('another')
    const sector = Buffer.alloc(SECTOR, 1)
    const seen = [one.encrypt(sector, 0), one.encrypt(sector, SECTOR), other.encrypt(sector, 0)]
    expect(new Set(seen.map((each) => each.toString('hex'))).size).toBe(3)
    expect(one.decrypt(seen[1] ?? sector, 0)).not.toEqual(sector)
    expect(other.decrypt(seen[0] ?? sector, 0)).not.toEqual(sector)
  })
})
