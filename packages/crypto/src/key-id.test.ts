import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createKeyId, formatKeyId, parseKeyId, uuidToBytes } from './key-id.ts'

const KDK_KEY_ID = '01234567-89ab-4cde-8f01-23456789abcd'
const SALT = Buffer.from(Array.from({ length: 32 }, (_, index) => index))
const TEXT = 'AQEjRWeJq0zejwEjRWeJq80BAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'

const refused = expect.objectContaining({ code: 'INVALID_KEY_ID' })

describe('a key id', () => {
  it('consists of version, UUID, algorithm and salt', () => {
    const text = formatKeyId(createKeyId(KDK_KEY_ID, () => SALT))
    expect(text).toBe(TEXT)
    expect(Buffer.from(text, 'base64url').toString('hex')).toBe(
      `01${KDK_KEY_ID.replaceAll('-', '')}01${SALT.toString('hex')}`,
    )
  })

  it('parses to the values that were formatted', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (kdkKeyId, saltBytes) => {
          const keyId = createKeyId(kdkKeyId, () => Buffer.from(saltBytes))
          expect(parseKeyId(formatKeyId(keyId))).toEqual(keyId)
        },
      ),
    )
  })

  it('has a different salt each time', () => {
    expect(createKeyId(KDK_KEY_ID, randomBytes).salt).toHaveLength(32)
    expect(
      createKeyId(KDK_KEY_ID, randomBytes).salt.equals(createKeyId(KDK_KEY_ID, randomBytes).salt),
    ).toBe(false)
  })
})

describe('parseKeyId', () => {
  it.each([
    ['nothing', ''],
    ['a truncated key id', TEXT.slice(0, -1)],
    ['a trailing character', `${TEXT}A`],
    ['padding', `${TEXT}=`],
    ['a leading space', ` ${TEXT.slice(0, -1)}`],
    ['ordinary base64', Buffer.concat([head(), Buffer.alloc(32, 0xff)]).toString('base64')],
    ['ordinary base64 without padding', `${TEXT.slice(0, 30)}//${TEXT.slice(32)}`],
    ['unused bits set in the last character', `${TEXT.slice(0, -1)}9`],
    ['an unknown version', `Ag${TEXT.slice(2)}`],
    ['an unknown algorithm', withByte(17, 2)],
    ['a megabyte', 'A'.repeat(1 << 20)],
    ['characters outside ASCII', 'é'.repeat(67)],
  ])('refuses %s', (_name, text) => {
    expect(() => parseKeyId(text)).toThrow(refused)
  })

  it('parses any text that formats to the same text, and refuses any other text', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const character = fc.constantFrom(...alphabet, '+', '/', '=', ' ')
    const text = fc.string({ unit: character, minLength: 66, maxLength: 68 })
    fc.assert(
      fc.property(fc.oneof(text, fc.string(), mutated(TEXT, character)), (candidate) => {
        let parsed: string
        try {
          parsed = formatKeyId(parseKeyId(candidate))
        } catch (error) {
          expect(error).toEqual(refused)
          return
        }
        expect(parsed).toBe(candidate)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('the UUID of a KDK', () => {
  it.each(['', 'not-a-uuid', KDK_KEY_ID.toUpperCase(), `${KDK_KEY_ID}0`, `{${KDK_KEY_ID}}`])(
    'is refused as %p',
    (kdkKeyId) => {
      expect(() => uuidToBytes(kdkKeyId)).toThrow(refused)
      expect(() => createKeyId(kdkKeyId, randomBytes)).toThrow(refused)
    },
  )
})

describe('formatKeyId', () => {
  it('refuses a salt with a wrong length', () => {
    const keyId = createKeyId(KDK_KEY_ID, () => Buffer.alloc(31))
    expect(() => formatKeyId(keyId)).toThrow(refused)
  })
})

/** Returns version, UUID and algorithm. */
function head(): Buffer {
  return Buffer.from(TEXT, 'base64url').subarray(0, 18)
}

function withByte(position: number, value: number): string {
  const bytes = Buffer.from(TEXT, 'base64url')
  bytes[position] = value
  return bytes.toString('base64url')
}

/** Returns the text with one character changed. */
function mutated(text: string, character: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat({ max: text.length - 1 }), character)
    .map(([position, other]) => text.slice(0, position) + other + text.slice(position + 1))
}
