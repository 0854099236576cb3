import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { parse } from 'yaml'
import { createContext } from '../context.ts'
import { formatFailure, printOneOfMany } from './print.ts'

const EVIL = 'a\u2028b\u2029c\u0085d\u009be\u202ef\u001bg'

describe('a failure', () => {
  it('prints as one line for a user, and as equivalent JSON without control characters', () => {
    const failure = { exitCode: 1, code: 'X', message: EVIL }
    const written = formatFailure(failure, 'json')
    expect(written.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u)
    const [line, json, ...rest] = written.split('\n')
    expect(line).toBe('nkpsim: a\\u2028b\\u2029c\\u0085d\\u009be\\u202ef\\u001bg')
    expect(JSON.parse(json ?? '')).toEqual({ error: { code: 'X', message: EVIL } })
    expect(rest).toEqual([''])
  })
})

describe('a result', () => {
  it.each(['json', 'yaml'] as const)(
    'prints as %s without characters that control a terminal',
    async (output) => {
      const stdout = new PassThrough()
      const streams = { stdin: new PassThrough(), stdout, stderr: new PassThrough() }
      const terminal = {
        ...streams,
        env: {},
        signal: new AbortController().signal,
        random: systemRandom,
      }
      const context = await createContext(terminal, { output, input: true })
      const data = { [EVIL]: [EVIL, `line\n${EVIL} `.repeat(20), 'plain', 7, null] }
      await printOneOfMany(context, data, () => '')
      const written = await text(stdout.end())
      expect(written.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u)
      expect(parse(written)).toEqual(data)
    },
  )
})
