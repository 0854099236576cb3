import { expect, it } from '@jest/globals'
import { requireName, requireProviderName, requireUuid } from './names.ts'

const refused = expect.objectContaining({ code: 'INVALID_NAME' })

it('the name of a host may use any script, but no slash, backslash, percent sign or line break', () => {
  for (const name of ['a', 'DC Wien', 'esx-1.example', 'x'.repeat(80), '日本'])
    expect(() => requireName(name, 'a host')).not.toThrow()
  for (const name of [
    '',
    ' a',
    'a.',
    '../x',
    'a/b',
    'a\\b',
    'a%2f',
    'a\nb',
    'x'.repeat(81),
    'x'.repeat(300),
  ])
    expect(() => requireName(name, 'a host')).toThrow(refused)
})

it('key providers accept only names that fit into URLs and file names', () => {
  for (const name of ['NKP', 'nkp_1.prod-2 A', 'Schlüssel', 'Schlu\u0308ssel', 'हिन्दी', 'กุญแจ'])
    expect(() => requireProviderName(name)).not.toThrow()
  for (const name of [
    '',
    'a/b',
    'a?b',
    'a"b',
    '..',
    '.a',
    'a ',
    'x'.repeat(81),
    '<b>',
    'a\0',
    '\u0308a',
  ])
    expect(() => requireProviderName(name)).toThrow(refused)
})

it('a UUID is accepted in either case and stored in lower case', () => {
  expect(requireUuid('722BAA86-94F5-43D7-AC96-74AFEBDA6863', 'a key_id')).toBe(
    '722baa86-94f5-43d7-ac96-74afebda6863',
  )
  for (const text of ['', 'x', '722baa8694f543d7ac9674afebda6863'])
    expect(() => requireUuid(text, 'a key_id')).toThrow(
      expect.objectContaining({ code: 'INVALID_REQUEST' }),
    )
})
