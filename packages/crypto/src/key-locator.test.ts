import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { formatKeyLocator, type KeyLocator, parseKeyLocator } from './key-locator.ts'
import { VSPHERE_KEY_LOCATOR } from './vectors/key-locator-vsphere.ts'

const LOCATOR: KeyLocator = {
  providerName: 'NKP-1',
  keyId: 'AQ-_x',
  lockedData: Buffer.from('fbff', 'hex'),
}
const PAIR = 'pair/(fqid/<VMWARE-NULL>/NKP%2d1/AQ%2d%5fx,HMAC%2dSHA%2d256,%2b%2f8%3d)'
const TEXT = `vmware:key/list/(${PAIR})`

const refused = expect.objectContaining({ code: 'INVALID_KEY_LOCATOR' })
const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
  .filter((text) => !text.startsWith('<VMWARE-'))
const locator: fc.Arbitrary<KeyLocator> = fc.record({
  providerName: name,
  keyId: name,
  lockedData: fc
    .uint8Array({ minLength: 1, maxLength: 300 })
    .map((lockedData) => Buffer.from(lockedData)),
})

describe('a key locator', () => {
  it('has the form of vSphere', () => {
    expect(formatKeyLocator(LOCATOR)).toBe(TEXT)
    expect(parseKeyLocator(TEXT)).toEqual(LOCATOR)
  })

  it('writes every other byte as two hex digits', () => {
    const text = formatKeyLocator({ ...LOCATOR, providerName: 'a\nü' })
    expect(text).toContain('/a%0a%c3%bc/')
    expect(parseKeyLocator(text).providerName).toBe('a\nü')
  })

  it('from vSphere can be parsed, and formats to the same text', () => {
    const read = parseKeyLocator(VSPHERE_KEY_LOCATOR)
    expect(read.providerName).toBe('local')
    expect(Buffer.from(read.keyId, 'base64')).toHaveLength(105)
    expect(read.lockedData).toHaveLength(272)
    expect(formatKeyLocator(read)).toBe(VSPHERE_KEY_LOCATOR)
  })

  it('parses to the values that were formatted, and contains no character that needs quotes', () => {
    fc.assert(
      fc.property(locator, (original) => {
        const text = formatKeyLocator(original)
        expect(text).toMatch(/^[A-Za-z0-9%:/(),<>-]+$/)
        expect(parseKeyLocator(text)).toEqual(original)
      }),
      { numRuns: 500 },
    )
  })
})

describe('parseKeyLocator', () => {
  it.each([
    ['nothing', ''],
    ['another scheme', TEXT.replace('vmware:', 'http:')],
    ['an empty list', 'vmware:key/list/()'],
    ['a pair outside a list', `vmware:key/${PAIR}`],
    ['two pairs', `vmware:key/list/(${PAIR},${PAIR})`],
    ['a nested list', `vmware:key/list/(list/(${PAIR}))`],
    ['a raw key', 'vmware:key/rawkey/AAAA'],
    ['a raw key in a pair', TEXT.replace('fqid/<VMWARE-NULL>', 'rawkey')],
    ['a passphrase as locker', TEXT.replace('fqid/<VMWARE-NULL>', 'phrase/a')],
    ['a type that does not exist', TEXT.replace('fqid', 'fqjd')],
    ['a unique id that is not null', TEXT.replace('<VMWARE-NULL>', 'a')],
    ['an escaped null marker', TEXT.replace('<VMWARE-NULL>', '%3cVMWARE%2dNULL%3e')],
    ['another MAC', TEXT.replace('256,', '1,')],
    ['a missing MAC', TEXT.replace('HMAC%2dSHA%2d256,', '')],
    ['a fourth part', TEXT.replace('%3d)', '%3d,a)')],
    ['a missing key id', TEXT.replace('/AQ%2d%5fx', '')],
    ['a component too many', TEXT.replace('/AQ', '/a/AQ')],
    ['an empty provider', TEXT.replace('NKP%2d1', '')],
    ['a null provider', TEXT.replace('NKP%2d1', '%3cVMWARE%2dNULL%3e')],
    ['an empty key id', TEXT.replace('AQ%2d%5fx', '')],
    ['a provider named null', TEXT.replace('NKP%2d1', '<VMWARE-NULL>')],
    ['an unescaped character', TEXT.replace('NKP%2d1', 'NKP-1')],
    ['upper-case hex', TEXT.replace('%2f', '%2F')],
    ['an escape of a letter', TEXT.replace('NKP', '%4eKP')],
    ['half an escape', TEXT.replace('%2d1', '%2')],
    ['an escape that is not hex', TEXT.replace('%2d1', '%zz')],
    ['bytes that are not UTF-8', TEXT.replace('%2d1', '%ff')],
    ['an overlong UTF-8 form', TEXT.replace('%2d1', '%c0%af')],
    ['a surrogate in UTF-8', TEXT.replace('%2d1', '%ed%a0%80')],
    ['no data', TEXT.replace('%2b%2f8%3d', '')],
    ['data without padding', TEXT.replace('%3d', '')],
    ['data in base64url', TEXT.replace('%2b%2f8%3d', '%2d%5f8%3d')],
    ['data with unused bits set', TEXT.replace('8%3d', '9%3d')],
    ['data with a line break', TEXT.replace('8%3d', '%0a8%3d')],
    ['a trailing character', `${TEXT})`],
    ['a trailing line break', `${TEXT}\n`],
    ['a leading space', ` ${TEXT}`],
    ['a missing parenthesis', TEXT.slice(0, -1)],
    ['upper-case keywords', TEXT.toUpperCase()],
  ])('refuses %s', (_name, text) => {
    expect(() => parseKeyLocator(text)).toThrow(refused)
  })

  it('refuses a text of more than 16 KiB, and accepts a text of 16 KiB', () => {
    const room = 16_384 - TEXT.length
    const longest = TEXT.replace('NKP', `NKP${'a'.repeat(room)}`)
    expect(longest).toHaveLength(16_384)
    expect(parseKeyLocator(longest).keyId).toBe(LOCATOR.keyId)
    expect(() => parseKeyLocator(longest.replace('NKP', 'NKPa'))).toThrow(refused)
  })

  it('shows no part of the text in its error', () => {
    const text = TEXT.replace('fqid/<VMWARE-NULL>', 'rawkey')
    expect(() => parseKeyLocator(text)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('NKP') }),
    )
  })

  it('parses any text that formats to the same text, and refuses any other text', () => {
    const character = fc.constantFrom(...'aZ09%/(),<>-+= ')
    const mutated = fc
      .tuple(locator, fc.nat(), fc.string({ unit: character, maxLength: 2 }))
      .map(([original, position, part]) => {
        const text = formatKeyLocator(original)
        const at = position % text.length
        return text.slice(0, at) + part + text.slice(at + 1)
      })
    fc.assert(
      fc.property(fc.oneof(fc.string(), mutated), (text) => {
        let printed: string
        try {
          printed = formatKeyLocator(parseKeyLocator(text))
        } catch (error) {
          expect(error).toEqual(refused)
          return
        }
        expect(printed).toBe(text)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('formatKeyLocator', () => {
  it.each<[string, Partial<KeyLocator>]>([
    ['an empty provider name', { providerName: '' }],
    ['an empty key id', { keyId: '' }],
    ['the marker of an absent name', { providerName: '<VMWARE-NULL>' }],
    ['the marker of an empty name', { keyId: '<VMWARE-EMPTYSTRING>' }],
    ['half a surrogate pair', { providerName: '\ud800' }],
    ['no locked data', { lockedData: Buffer.alloc(0) }],
    ['more than can be read again', { lockedData: Buffer.alloc(16_384) }],
  ])('refuses %s', (_name, part) => {
    expect(() => formatKeyLocator({ ...LOCATOR, ...part })).toThrow(refused)
  })
})
