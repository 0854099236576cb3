import { execFileSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { unwrapKey, wrapKey } from './key-wrap.ts'
import { Secret } from './secret.ts'
import { KW_AD_VECTORS, KW_AE_VECTORS, RFC_3394_VECTORS } from './vectors/key-wrap.ts'

const kekBytes = fc.uint8Array({ minLength: 32, maxLength: 32 })
const keyBytes = fc
  .integer({ min: 2, max: 16 })
  .chain((blocks) => fc.uint8Array({ minLength: blocks * 8, maxLength: blocks * 8 }))

describe('wrapKey', () => {
  it.each(RFC_3394_VECTORS)('agrees with RFC 3394, $section', ({ kek, key, wrapped }) => {
    expect(wrapKey(fromHex(kek), fromHex(key)).toString('hex')).toBe(wrapped)
    expect(unwrapKey(fromHex(kek), Buffer.from(wrapped, 'hex')).equals(fromHex(key))).toBe(true)
  })

  it.each(KW_AE_VECTORS)('agrees with CAVP KW_AE_256, COUNT=$count', ({ kek, key, wrapped }) => {
    expect(wrapKey(fromHex(kek), fromHex(key)).toString('hex')).toBe(wrapped)
  })

  it('agrees with openssl enc for keys of any size', () => {
    fc.assert(
      fc.property(kekBytes, keyBytes, (kek, key) => {
        const wrapped = wrapKey(secret(kek), secret(key))
        expect(wrapped.toString('hex')).toBe(opensslWrap(kek, key).toString('hex'))
      }),
      { numRuns: 20 },
    )
  })

  it.each([0, 8, 15, 17, 63])('refuses a key of %p bytes', (lengthBytes) => {
    expect(() => wrapKey(secret(Buffer.alloc(32)), secret(Buffer.alloc(lengthBytes)))).toThrow(
      expect.objectContaining({ code: 'INVALID_LENGTH' }),
    )
  })

  it('refuses a KEK that does not have 32 bytes', () => {
    expect(() => wrapKey(secret(Buffer.alloc(16)), secret(Buffer.alloc(64)))).toThrow(
      expect.objectContaining({ code: 'INVALID_LENGTH' }),
    )
  })
})

describe('unwrapKey', () => {
  it.each(KW_AD_VECTORS)('agrees with CAVP KW_AD_256, COUNT=$count', ({ kek, key, wrapped }) => {
    const unwrap = (): string =>
      unwrapKey(fromHex(kek), Buffer.from(wrapped, 'hex')).reveal().toString('hex')
    if (key === undefined)
      expect(unwrap).toThrow(expect.objectContaining({ code: 'AUTHENTICATION_FAILED' }))
    else expect(unwrap()).toBe(key)
  })

  it('returns the wrapped key, which is 8 bytes shorter', () => {
    fc.assert(
      fc.property(kekBytes, keyBytes, (kek, key) => {
        const wrapped = wrapKey(secret(kek), secret(key))
        expect(wrapped).toHaveLength(key.length + 8)
        expect(unwrapKey(secret(kek), wrapped).equals(secret(key))).toBe(true)
      }),
    )
  })

  it('refuses a wrapped key with a flipped bit', () => {
    fc.assert(
      fc.property(kekBytes, keyBytes, fc.nat(), (kek, key, position) => {
        const wrapped = flipBit(wrapKey(secret(kek), secret(key)), position)
        expect(() => unwrapKey(secret(kek), wrapped)).toThrow(
          expect.objectContaining({ code: 'AUTHENTICATION_FAILED' }),
        )
      }),
    )
  })

  it('refuses a KEK with a flipped bit', () => {
    fc.assert(
      fc.property(kekBytes, keyBytes, fc.nat(), (kek, key, position) => {
        const wrapped = wrapKey(secret(kek), secret(key))
        expect(() => unwrapKey(secret(flipBit(kek, position)), wrapped)).toThrow(
          expect.objectContaining({ code: 'AUTHENTICATION_FAILED' }),
        )
      }),
    )
  })

  it.each([0, 8, 16, 23, 25, 73])('refuses a wrapped key of %p bytes', (lengthBytes) => {
    expect(() => unwrapKey(secret(Buffer.alloc(32)), Buffer.alloc(lengthBytes))).toThrow(
      expect.objectContaining({ code: 'INVALID_LENGTH' }),
    )
  })

  it('refuses a KEK that does not have 32 bytes', () => {
    expect(() => unwrapKey(secret(Buffer.alloc(16)), Buffer.alloc(72))).toThrow(
      expect.objectContaining({ code: 'INVALID_LENGTH' }),
    )
  })

  it('reports a wiped KEK, and does not report a wrong key', () => {
    const kek = secret(Buffer.alloc(32))
    const wrapped = wrapKey(kek, secret(Buffer.alloc(64)))
    kek.wipe()
    expect(() => unwrapKey(kek, wrapped)).toThrow(expect.objectContaining({ code: 'SECRET_WIPED' }))
  })
})

function secret(bytes: Uint8Array): Secret {
  return Secret.from(Buffer.from(bytes))
}

function fromHex(hex: string): Secret {
  return Secret.from(Buffer.from(hex, 'hex'))
}

function flipBit(bytes: Uint8Array, position: number): Buffer {
  const flipped = Buffer.from(bytes)
  const bit = position % (flipped.length * 8)
  flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
  return flipped
}

function opensslWrap(kek: Uint8Array, key: Uint8Array): Buffer {
  const argv = ['-e', '-K', Buffer.from(kek).toString('hex'), '-iv', 'a6'.repeat(8)]
  return execFileSync('openssl', ['enc', '-id-aes256-wrap', ...argv], { input: key })
}
