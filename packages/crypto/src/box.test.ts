import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { BOX_OVERHEAD_BYTES, decryptBox, encryptBox } from './box.ts'
import { Secret } from './secret.ts'
import { GCM_VECTORS } from './vectors/gcm.ts'

const ASSOCIATED_DATA = Buffer.from('where the box belongs')
const PLAINTEXT = Buffer.from('what the box holds')

const key = fc.uint8Array({ minLength: 32, maxLength: 32 })
const bytes = fc.uint8Array({ maxLength: 200 })
const notAuthentic = expect.objectContaining({ code: 'AUTHENTICATION_FAILED' })

describe('encryptBox', () => {
  it.each(GCM_VECTORS)('agrees with case $testCase of the GCM specification', (vector) => {
    const box = encryptBox({
      key: Secret.from(Buffer.from(vector.key, 'hex')),
      plaintext: Buffer.from(vector.plaintext, 'hex'),
      associatedData: Buffer.from(vector.associatedData, 'hex'),
      randomBytes: () => Buffer.from(vector.nonce, 'hex'),
    })
    expect(box.toString('hex')).toBe(`01${vector.nonce}${vector.ciphertext}${vector.tag}`)
    const opened = decryptBox({
      key: Secret.from(Buffer.from(vector.key, 'hex')),
      box,
      associatedData: Buffer.from(vector.associatedData, 'hex'),
    })
    expect(opened.reveal().toString('hex')).toBe(vector.plaintext)
  })

  it('requests a nonce of 12 bytes (SP 800-38D, 8.2.2)', () => {
    const requested: number[] = []
    encryptBox({
      ...{ key: zeroKey(), plaintext: PLAINTEXT, associatedData: ASSOCIATED_DATA },
      randomBytes: (lengthBytes) => {
        requested.push(lengthBytes)
        return randomBytes(lengthBytes)
      },
    })
    expect(requested).toEqual([12])
  })

  it('uses a new nonce each time', () => {
    const nonces = Array.from({ length: 100 }, () => boxOf(zeroKey()).toString('hex', 1, 13))
    expect(new Set(nonces).size).toBe(nonces.length)
  })

  it('refuses a key that does not have 32 bytes', () => {
    expect(() => boxOf(Secret.from(Buffer.alloc(16)))).toThrow(
      expect.objectContaining({ code: 'INVALID_LENGTH' }),
    )
  })
})

describe('decryptBox', () => {
  it('returns the encrypted plaintext', () => {
    fc.assert(
      fc.property(key, bytes, bytes, (keyBytes, plaintext, associatedData) => {
        const box = encryptBox({ key: secret(keyBytes), plaintext, associatedData, randomBytes })
        expect(box).toHaveLength(plaintext.length + BOX_OVERHEAD_BYTES)
        const opened = decryptBox({ key: secret(keyBytes), box, associatedData })
        expect(opened.equals(secret(plaintext))).toBe(true)
      }),
    )
  })

  it('refuses a box with a flipped bit', () => {
    fc.assert(
      fc.property(key, bytes, fc.nat(), (keyBytes, plaintext, position) => {
        const box = encryptBox({
          key: secret(keyBytes),
          plaintext,
          associatedData: ASSOCIATED_DATA,
          randomBytes,
        })
        expect(() =>
          decryptBox({
            key: secret(keyBytes),
            box: flipBit(box, position),
            associatedData: ASSOCIATED_DATA,
          }),
        ).toThrow(notAuthentic)
      }),
      { numRuns: 300 },
    )
  })

  it('refuses a key with a flipped bit', () => {
    fc.assert(
      fc.property(key, fc.nat(), (keyBytes, position) => {
        const box = boxOf(secret(keyBytes))
        const wrongKey = secret(flipBit(keyBytes, position))
        expect(() => decryptBox({ key: wrongKey, box, associatedData: ASSOCIATED_DATA })).toThrow(
          notAuthentic,
        )
      }),
    )
  })

  it('refuses other associated data', () => {
    fc.assert(
      fc.property(bytes, (associatedData) => {
        fc.pre(!ASSOCIATED_DATA.equals(associatedData))
        expect(() => decryptBox({ key: zeroKey(), box: boxOf(zeroKey()), associatedData })).toThrow(
          notAuthentic,
        )
      }),
    )
  })

  it('refuses a truncated box, and a box with trailing bytes', () => {
    const box = boxOf(zeroKey())
    const damaged = [
      ...Array.from({ length: box.length }, (_, end) => box.subarray(0, end)),
      Buffer.concat([box, Buffer.of(0)]),
    ]
    for (const candidate of damaged)
      expect(() =>
        decryptBox({ key: zeroKey(), box: candidate, associatedData: ASSOCIATED_DATA }),
      ).toThrow(notAuthentic)
  })

  it('refuses a key that does not have 32 bytes', () => {
    const box = boxOf(zeroKey())
    expect(() =>
      decryptBox({ key: Secret.from(Buffer.alloc(31)), box, associatedData: ASSOCIATED_DATA }),
    ).toThrow(expect.objectContaining({ code: 'INVALID_LENGTH' }))
  })
})

function boxOf(boxKey: Secret): Buffer {
  return encryptBox({
    key: boxKey,
    plaintext: PLAINTEXT,
    associatedData: ASSOCIATED_DATA,
    randomBytes,
  })
}

function secret(secretBytes: Uint8Array): Secret {
  return Secret.from(Buffer.from(secretBytes))
}

function zeroKey(): Secret {
  return secret(Buffer.alloc(32))
}

function flipBit(original: Uint8Array, position: number): Buffer {
  const flipped = Buffer.from(original)
  const bit = position % (flipped.length * 8)
  flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
  return flipped
}
