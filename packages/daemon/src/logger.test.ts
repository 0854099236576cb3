import { Writable } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemClock } from '@nkpsim/effects'
import { DaemonError } from './errors.ts'
import { parseLogLevel } from './log-level.ts'
import { createLogger, type Logger } from './logger.ts'

function createTestLogger(level: string): {
  logger: Logger
  read: () => Record<string, unknown>[]
} {
  let text = ''
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk
      done()
    },
  })
  const logger = createLogger({
    component: 'esxid',
    clock: systemClock,
    level,
    fields: { host: 'esx-1' },
    output: () => stream,
  })
  const read = () => {
    const lines = text.split('\n').slice(0, -1)
    text = ''
    return lines.map((line): Record<string, unknown> => JSON.parse(line))
  }
  return { logger, read }
}

describe('a logger', () => {
  it('writes one JSON object per line, with keys in a fixed order', () => {
    const { logger, read } = createTestLogger('debug')
    logger.info('vm.created', { vm: 'a\nb', disk: { bytes: 4096 } })
    const [line] = read()
    expect(line).toEqual({
      ts: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: 'info',
      component: 'esxid',
      host: 'esx-1',
      event: 'vm.created',
      vm: 'a\nb',
      disk: { bytes: 4096 },
    })
    expect(Object.keys(line ?? {}).slice(0, 5)).toEqual([
      'ts',
      'level',
      'component',
      'host',
      'event',
    ])
  })

  it('writes no line below its level, which can be changed at run time, also for its children', () => {
    const { logger, read } = createTestLogger('warn')
    const child = logger.child({ vm: 'a' })
    const writeAll = () => {
      for (const level of ['debug', 'info', 'warn', 'error'] as const) child[level](level)
      return read().map((line) => [line['event'], line['vm']])
    }
    expect(writeAll()).toEqual([
      ['warn', 'a'],
      ['error', 'a'],
    ])
    logger.setLevel('debug')
    expect(writeAll().length).toBe(4)
    expect(() => logger.setLevel('loud')).toThrow(DaemonError)
    expect(() => parseLogLevel('toString')).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })

  it('has written the line when the call returns, so that a process can exit immediately', () => {
    const { logger, read } = createTestLogger('info')
    for (let index = 0; index < 100; index += 1) logger.info('counted', { index })
    expect(read().map((line) => line['index'])).toEqual(Array.from({ length: 100 }, (_, i) => i))
  })

  it('shows neither secrets nor bytes, however deeply they are nested', () => {
    const { logger, read } = createTestLogger('info')
    const secret = Secret.from(Buffer.from('correct horse'))
    const error = new DaemonError('STORE_FAILED', 'cannot write', { cause: { secret } })
    logger.error('failed', { secret, list: [{ secret }], error, bytes: Buffer.from('battery') })
    const [line] = read()
    expect(JSON.stringify(line)).not.toMatch(/correct|horse|battery|Y29ycmVj/)
    expect(line).toMatchObject({
      secret: '[redacted]',
      list: [{ secret: '[redacted]' }],
      error: {
        name: 'DaemonError',
        code: 'STORE_FAILED',
        message: 'cannot write',
        stack: expect.any(String),
        cause: { secret: '[redacted]' },
      },
      bytes: '[7 bytes]',
    })
  })

  it('writes values that JSON does not have: cycles, big integers, dates, undefined', () => {
    const { logger, read } = createTestLogger('info')
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    const date = new Date(0)
    logger.info('odd', { cycle, big: 2n ** 64n, date, none: undefined, nil: null })
    expect(read()).toEqual([
      expect.objectContaining({ big: '18446744073709551616', date: date.toISOString(), nil: null }),
    ])
  })
})
