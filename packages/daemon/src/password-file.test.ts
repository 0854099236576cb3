import { describe, expect, it } from '@jest/globals'
import type { Secret } from '@nkpsim/crypto'
import fc from 'fast-check'
import { type PasswordUse, parsePassword } from './password-file.ts'

const shown = (secret: Secret | undefined) => secret?.reveal().toString('utf8')

function parse(content: string | Buffer, use: PasswordUse) {
  const bytes = Buffer.from(content)
  const { password, olderReading, problem } = parsePassword(bytes, use)
  expect(bytes.every((byte) => byte === 0)).toBe(true)
  return { password: shown(password), older: shown(olderReading), problem }
}

describe('parsePassword', () => {
  it.each([
    ['secret', 'secret'],
    ['secret\n', 'secret'],
    ['secret\r\n', 'secret'],
    ['one\ntwo\n', 'one'],
    ['one\r\n\r\n', 'one'],
    ['  blanks stay  \n', '  blanks stay  '],
    ['cafe\u0301\n', 'cafe\u0301'],
  ])('takes the first line of %j for every use', (content, expected) => {
    for (const use of ['set', 'check', 'open'] as const)
      expect(parse(content, use)).toMatchObject({ password: expected, problem: undefined })
  })

  it.each([
    ['\ufeffsecret', 'UTF-8 BOM'],
    [Buffer.from('\ufeffsecret', 'utf16le'), 'UTF-16 BOM'],
    [Buffer.from('\ufeffsecret', 'utf16le').swap16(), 'UTF-16 BOM'],
    ['', 'is empty'],
    ['\nsecret', 'is empty'],
    ['x'.repeat(1025), 'is longer than 1024 bytes'],
    [Buffer.of(0x61, 0xff), 'is not UTF-8'],
  ])('refuses %j when a password is set or checked', (content, problem) => {
    for (const use of ['set', 'check'] as const) {
      expect(parse(content, use)).toMatchObject({ password: undefined, older: undefined })
      expect(parse(content, use).problem).toContain(problem)
    }
  })

  it('refuses control characters in new passwords, but accepts them in existing passwords', () => {
    for (const content of ['a\rb', 'a\0b', 'a\tb', 'a\u001b[Ab']) {
      expect(parse(content, 'set').problem).toContain('control character')
      expect(parse(content, 'check').password).toBe(content)
      expect(parse(content, 'open').password).toBe(content)
    }
  })

  it('also returns the reading of version 0.2 for files that were encrypted with it', () => {
    expect(parse('one\ntwo\n', 'open')).toMatchObject({ password: 'one', older: 'one\ntwo' })
    const marked = parse('\ufeffsecret\n', 'open')
    expect(marked).toMatchObject({ password: undefined, older: '\ufeffsecret' })
    expect(marked.problem).toContain('BOM')
    expect(parse('secret\r\n', 'open').older).toBeUndefined()
  })

  it('returns any password that a person can type', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
        fc.constantFrom('', '\n', '\r\n', '\nmore'),
        (text, end) => {
          fc.pre(!/\p{Cc}|^\ufeff/u.test(text))
          expect(parse(`${text}${end}`, 'set').password).toBe(text)
        },
      ),
    )
  })
})
