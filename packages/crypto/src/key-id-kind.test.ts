import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createKeyId, formatKeyId, uuidToBytes } from './key-id.ts'
import { kindOfKeyId, providerIdInKeyId } from './key-id-kind.ts'

const PROVIDER = '21ec4161-2ecc-4c53-86a3-a5f24b43d97d'
const NATIVE = formatKeyId(createKeyId(PROVIDER, () => Buffer.alloc(32, 0xa5)))
const TRUSTED = Buffer.concat([
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
})
