import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createKeyId, formatKeyId, parseKeyId } from './key-id.ts'
import { formatTrustedKeyId, parseTrustedKeyId } from './trusted-key-id.ts'

const PROVIDER_ID = '01234567-89ab-4cde-8f01-23456789abcd'
const WRAPPED = Buffer.from(Array.from({ length: 40 }, (_, index) => index))
const PARTS = { providerId: PROVIDER_ID, primaryKeyId: '42', wrappedKek: WRAPPED }
const TEXT = formatTrustedKeyId(PARTS)
const refused = expect.objectContaining({ code: 'INVALID_KEY_ID' })
const printable = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 1,
  maxLength: 128,
})

describe('the key id of a trusted key provider', () => {
  it('consists of version, UUID, primary key id and wrapped KEK', () => {
    expect(Buffer.from(TEXT, 'base64url').toString('hex')).toBe(
      `02${PROVIDER_ID.replaceAll('-', '')}02${Buffer.from('42').toString('hex')}${WRAPPED.toString('hex')}`,
    )
  })

  it('parses to the values that were formatted', () => {
    const wrapped = fc.uint8Array({ minLength: 40, maxLength: 40 })
    fc.assert(
      fc.property(fc.uuid(), printable, wrapped, (providerId, primaryKeyId, bytes) => {
        const parts = { providerId, primaryKeyId, wrappedKek: Buffer.from(bytes) }
        expect(parseTrustedKeyId(formatTrustedKeyId(parts))).toEqual({ version: 2, ...parts })
      }),
    )
  })

  it('is not a key id of a native key provider, and the other way round', () => {
    const native = formatKeyId(createKeyId(PROVIDER_ID, () => Buffer.alloc(32)))
    expect(() => parseKeyId(TEXT)).toThrow(refused)
    expect(() => parseTrustedKeyId(native)).toThrow(refused)
  })

  it.each([
    ['no primary key id', { ...PARTS, primaryKeyId: '' }],
    ['a long primary key id', { ...PARTS, primaryKeyId: 'x'.repeat(129) }],
    ['a line break', { ...PARTS, primaryKeyId: 'a\nb' }],
    ['letters outside ASCII', { ...PARTS, primaryKeyId: 'é' }],
    ['a short wrapped KEK', { ...PARTS, wrappedKek: WRAPPED.subarray(1) }],
    ['no UUID', { ...PARTS, providerId: 'x' }],
  ])('is not formatted with %s', (_what, parts) => {
    expect(() => formatTrustedKeyId(parts)).toThrow(refused)
  })
})

describe('parseTrustedKeyId', () => {
  it.each([
    ['nothing', ''],
    ['a truncated key id', TEXT.slice(0, -1)],
    ['a trailing character', `${TEXT}A`],
    ['padding', `${TEXT}=`],
    ['a primary key id of length 0', changed(17, 0)],
    ['a primary key id longer than the text', changed(17, 200)],
    ['an unknown version', changed(0, 3)],
    ['a control character in the primary key id', changed(18, 7)],
    ['a megabyte', 'A'.repeat(1 << 20)],
  ])('refuses %s', (_name, text) => {
    expect(() => parseTrustedKeyId(text)).toThrow(refused)
  })

  it('parses any text that formats to the same text, and refuses any other text', () => {
    const bytes = fc.uint8Array({ maxLength: 200 })
    const mutated = fc
      .tuple(fc.nat({ max: Buffer.from(TEXT, 'base64url').length - 1 }), fc.nat({ max: 255 }))
      .map(([position, value]) => changed(position, value))
    const encoded = bytes.map((each) => Buffer.from(each).toString('base64url'))
    fc.assert(
      fc.property(fc.oneof(mutated, encoded, fc.string()), (candidate) => {
        let text: string
        try {
          text = formatTrustedKeyId(parseTrustedKeyId(candidate))
        } catch (error) {
          expect(error).toEqual(refused)
          return
        }
        expect(text).toBe(candidate)
      }),
      { numRuns: 1000 },
    )
  })
})

function changed(position: number, value: number): string {
  const bytes = Buffer.from(TEXT, 'base64url')
  bytes[position] = value
  return bytes.toString('base64url')
}
