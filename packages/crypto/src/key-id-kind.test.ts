import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createKeyId, formatKeyId, uuidToBytes } from './key-id.ts'
import { kindOfKeyId, providerIdInKeyId } from './key-id-kind.ts'
import { formatTrustedKeyId, parseTrustedKeyId } from './trusted-key-id.ts'

const PROVIDER = '21ec4161-2ecc-4c53-86a3-a5f24b43d97d'
const NATIVE = formatKeyId(createKeyId(PROVIDER, () => Buffer.alloc(32, 0xa5)))
const TRUSTED = formatTrustedKeyId({
  providerId: PROVIDER,
  primaryKeyId: 'primary',
  wrappedKek: Buffer.alloc(40, 0x5a),
})
const LONGEST = formatTrustedKeyId({
  providerId: PROVIDER,
  primaryKeyId: 'p'.repeat(128),
  wrappedKek: Buffer.alloc(40, 0x5a),
})
/** The length of the primary key id in it is wrong. */
const NEARLY_TRUSTED = Buffer.concat([
  Buffer.of(2),
  uuidToBytes(PROVIDER),
  Buffer.from('primary'),
  Buffer.alloc(40, 0x5a),
]).toString('base64url')
const refused = expect.objectContaining({ code: 'INVALID_KEY_ID' })

describe('the kind of a key id', () => {
  it.each([
    ['native', NATIVE, PROVIDER],
    ['trusted', TRUSTED, PROVIDER],
    ['trusted', LONGEST, PROVIDER],
    ['standard', NEARLY_TRUSTED, ''],
    ['standard', '1', ''],
    ['standard', 'c7dca0d9-6c5f-4d0a-a4ab-6ad7aa1a5f28', ''],
    ['standard', 'a key: with /slashes, and spaces', ''],
    ['standard', `${NATIVE}=`, ''],
    ['standard', TRUSTED.slice(0, 60), ''],
    ['standard', 'x'.repeat(128), ''],
  ] as const)('is %s for %s', (kind, text, provider) => {
    expect(kindOfKeyId(text)).toBe(kind)
    expect(providerIdInKeyId(text)).toBe(provider)
  })

  it.each([
    ['nothing', ''],
    ['more than 128 characters of a key server', 'x'.repeat(129)],
    ['a control character', 'key\n1'],
    ['characters outside ASCII', 'Schlüssel'],
    ['more than a trusted key id has', `${LONGEST}A`],
    ['a megabyte of a trusted key id', `Ag${'A'.repeat(1 << 20)}`],
  ])('is refused for %s', (_name, text) => {
    expect(() => kindOfKeyId(text)).toThrow(refused)
    expect(() => providerIdInKeyId(text)).toThrow(refused)
  })

  it('is known for each text of 1 to 128 printable characters', () => {
    const printable = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 128 })
    fc.assert(
      fc.property(printable, (text) => {
        expect(['native', 'standard', 'trusted']).toContain(kindOfKeyId(text))
      }),
    )
  })

  it('is trusted exactly for what the parser of trusted key ids accepts', () => {
    const longer = fc.uint8Array({ maxLength: 220 }).map((bytes) => {
      const text = Buffer.concat([Buffer.of(2), bytes]).toString('base64url')
      return text
    })
    const changed = fc
      .tuple(fc.constantFrom(TRUSTED, LONGEST), fc.nat(TRUSTED.length - 1))
      .map(([text, at]) => `${text.slice(0, at)}A${text.slice(at + 1)}`)
    const parses = (text: string): boolean => {
      try {
        return parseTrustedKeyId(text).version === 2
      } catch {
        return false
      }
    }
    const isTrusted = (text: string): boolean => {
      try {
        return kindOfKeyId(text) === 'trusted'
      } catch {
        return false
      }
    }
    fc.assert(
      fc.property(fc.oneof(longer, changed), (text) => {
        expect(isTrusted(text)).toBe(parses(text))
      }),
    )
  })
})
