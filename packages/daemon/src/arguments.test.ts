import { describe, expect, it } from '@jest/globals'
import { createUsage } from './arguments.ts'

const usage = createUsage('usage: exampled --state DIR')
const OPTIONS = { state: { type: 'string' }, port: { type: 'string', default: '0' } } as const
const wrong = (message: string) =>
  expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(message) })

describe('arguments of a daemon', () => {
  it('are read by name, with defaults', () => {
    expect(usage.parse(['--state', 'x'], OPTIONS)).toEqual({ state: 'x', port: '0' })
  })

  it('are refused in one line if an option is unknown, is positional or lacks a value', () => {
    for (const args of [['--stat', 'x'], ['x'], ['--state']]) {
      expect(() => usage.parse(args, OPTIONS)).toThrow(wrong('usage: exampled'))
      expect(() => usage.parse(args, OPTIONS)).not.toThrow(/\n/)
    }
  })

  it('are refused if they are not UTF-8, because they could name another folder', () => {
    expect(() => usage.parse(['--state', '/srv/caf\uFFFD'], OPTIONS)).toThrow(wrong('not UTF-8'))
  })

  it('are refused if a required option is missing', () => {
    expect(usage.required('x', '--state')).toBe('x')
    for (const value of [undefined, ''])
      expect(() => usage.required(value, '--state')).toThrow(wrong('--state is missing'))
  })

  it('are refused if a port is not a port number', () => {
    expect(usage.port('0', '--port')).toBe(0)
    expect(usage.port('65535', '--port')).toBe(65_535)
    for (const text of ['65536', '-1', '1.5', 'http', '', ' 1'])
      expect(() => usage.port(text, '--port')).toThrow(wrong('--port is a number'))
  })
})
