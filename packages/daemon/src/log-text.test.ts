import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { createUsage } from './arguments.ts'
import { parseLogStyle } from './log-options.ts'
import { formatLogRecord } from './log-text.ts'

const RECORD = {
  ts: '2026-11-27T01:02:03.456Z',
  level: 'warn',
  component: 'vcenterd',
  host: 'esx-1',
  event: 'desired-state.refused',
  trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  generation: 4,
  message: 'too old',
  code: 'STALE_GENERATION',
}

describe('formatLogRecord', () => {
  it('shows time, level, component, event, fields and the first digits of the trace', () => {
    expect(formatLogRecord(RECORD, { color: false })).toBe(
      '01:02:03.456 WARN  vcenterd esx-1 desired-state.refused generation=4 message="too old" code=STALE_GENERATION trace=4bf92f35',
    )
  })

  it('is coloured only on request', () => {
    const colored = formatLogRecord(RECORD, { color: true })
    expect(colored).toContain('\u001b[33mWARN \u001b[0m')
    expect(stripVTControlCharacters(colored)).toBe(formatLogRecord(RECORD, { color: false }))
    const odd = formatLogRecord({ ...RECORD, level: 'constructor' }, { color: true })
    expect(odd).toContain(' CONSTRUCTOR\u001b[0m ')
  })

  it('escapes all characters that control a terminal', () => {
    const evil = {
      ...RECORD,
      event: 'a\u001b[2J\nb',
      message: 'c\u001b]0;d\u0007\u202e',
      'k\r': [1],
      other: 'e\u2028f\u2029g\u0085h\u2066i\u200f',
      'l\u2028': { m: ['\u2028'] },
    }
    const line = formatLogRecord(evil, { color: false })
    expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u)
    expect(line).toContain('other="e\\u2028f\\u2029g\\u0085h\\u2066i\\u200f"')
  })
})

describe('the style of a log', () => {
  const usage = createUsage('usage: daemon')
  const style = (format: string | undefined, isTTY: boolean, env = {}) =>
    parseLogStyle(usage, { 'log-format': format }, { stdout: { isTTY }, env })

  it('is text on a terminal and JSON elsewhere, unless an option sets it', () => {
    expect(style(undefined, true)).toEqual({ color: true })
    expect(style(undefined, false)).toBe('json')
    expect(style('json', true)).toBe('json')
    expect(style('text', false)).toEqual({ color: false })
    expect(() => style('xml', true)).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })

  it('has no colour if NO_COLOR is set or the terminal is dumb', () => {
    expect(style(undefined, true, { NO_COLOR: '1' })).toEqual({ color: false })
    expect(style(undefined, true, { TERM: 'dumb' })).toEqual({ color: false })
  })
})
