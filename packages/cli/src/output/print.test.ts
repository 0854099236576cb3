import { describe, expect, it } from '@jest/globals'
import { formatFailure } from './print.ts'

const EVIL = 'a\u2028b\u2029c\u0085d\u009be\u202ef\u001bg'

describe('a failure', () => {
  it('is one line for a person, and JSON that no terminal obeys and that says the same', () => {
    const failure = { exitCode: 1, code: 'X', message: EVIL }
    const written = formatFailure(failure, 'json')
    expect(written.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u)
    const [line, json, ...rest] = written.split('\n')
    expect(line).toBe('nkpsim: a?b?c?d?e?f?g')
    expect(JSON.parse(json ?? '')).toEqual({ error: { code: 'X', message: EVIL } })
    expect(rest).toEqual([''])
  })
})
