import { describe, expect, it } from '@jest/globals'
import { newPasswordProblem, passwordSpellings } from './password-text.ts'
import { Secret } from './secret.ts'

const secret = (text: string | Buffer) => Secret.from(Buffer.from(text))

describe('newPasswordProblem', () => {
  it.each(['pässwörd ✓', ' two words ', 'हिन्दी', '👩‍🚀'])('accepts %j', (text) => {
    expect(newPasswordProblem(secret(text))).toBeUndefined()
  })

  it.each([
    ['\ufeffpw', 'byte order mark'],
    ['pw\r', 'U+000D'],
    ['p\0w', 'U+0000'],
    ['p\tw', 'U+0009'],
    ['p\u001b[A', 'U+001B'],
    ['p\u0085w', 'U+0085'],
    [Buffer.from([0x61, 0xff]), 'is not UTF-8'],
  ])('refuses %j', (text, problem) => {
    expect(newPasswordProblem(secret(text))).toContain(problem)
  })
})

describe('passwordSpellings', () => {
  const spellings = (text: string) =>
    Array.from(passwordSpellings(secret(text)), (each) => each.reveal().toString())

  it('yields an ASCII password only as given, and other passwords in all Unicode forms, the given form first', () => {
    expect(spellings('secret')).toEqual(['secret'])
    expect(spellings('caf\u00e9')).toEqual(['caf\u00e9', 'cafe\u0301'])
    expect(spellings('cafe\u0301')).toEqual(['cafe\u0301', 'caf\u00e9'])
    expect(spellings('\u00e9e\u0301')).toEqual(['\u00e9e\u0301', '\u00e9\u00e9', 'e\u0301e\u0301'])
  })

  it('yields bytes that are not UTF-8 unchanged', () => {
    const bytes = secret(Buffer.from([0xff]))
    expect([...passwordSpellings(bytes)]).toEqual([bytes])
  })

  it('wipes a generated form when the caller needs it no longer', () => {
    const seen: Secret[] = []
    for (const spelling of passwordSpellings(secret('caf\u00e9'))) {
      expect(spelling.reveal().length).toBe([5, 6][seen.length])
      seen.push(spelling)
    }
    expect(seen).toHaveLength(2)
    expect(() => seen[1]?.reveal()).toThrow('wiped')
  })
})
