import { describe, expect, it } from '@jest/globals'
import { type StreamColumn, streamTable } from './stream-table.ts'
import type { TableStyle } from './table.ts'

type Row = { time: string; severity: string; entity: string; message: string }
const columns: StreamColumn<Row>[] = [
  { heading: 'TIME', value: ({ time }) => time, kind: 'time', width: 20 },
  { heading: 'SEVERITY', value: ({ severity }) => severity, kind: 'state', width: 8 },
  { heading: 'ENTITY', value: ({ entity }) => entity, width: 10 },
  { heading: 'MESSAGE', value: ({ message }) => message, width: 0 },
]
const time = '2026-11-30T08:00:00.123Z'
const rows: Row[] = [
  { time, severity: 'info', entity: 'esx-1', message: 'Host is connected.' },
  { time, severity: 'error', entity: '', message: 'the host is not responding since a minute' },
  { time, severity: 'info', entity: 'esx-production-1', message: 'Host is connected.' },
]
const shown = (style: Partial<TableStyle>) => {
  const { heading, format } = streamTable(columns, { color: false, ...style })
  return `${heading}${rows.map(format).join('')}`.split('\n').slice(0, -1)
}

describe('streamTable', () => {
  it('gives each row the same widths, and lets a cell continue in the next line', () => {
    expect(shown({ width: 70 })).toEqual([
      'TIME                  SEVERITY  ENTITY      MESSAGE',
      '2026-11-30T08:00:00Z  info      esx-1       Host is connected.',
      '2026-11-30T08:00:00Z  error     -           the host is not responding',
      '                                            since a minute',
      '2026-11-30T08:00:00Z  info      esx-        Host is connected.',
      '                                production',
      '                                -1',
    ])
  })

  it('keeps each row in one line without a terminal', () => {
    expect(shown({}).slice(2)).toEqual([
      '2026-11-30T08:00:00Z  error     -           the host is not responding since a minute',
      '2026-11-30T08:00:00Z  info      esx-production-1  Host is connected.',
    ])
  })

  it('keeps full times under their heading with -o wide', () => {
    const [heading = '', row = ''] = shown({ wide: true, width: 70 })
    expect(row.indexOf('info')).toBe(heading.indexOf('SEVERITY'))
    expect(row).toContain(time)
  })

  it('colours the heading and the states', () => {
    const [heading, , error] = shown({ color: true, width: 90 })
    expect(heading).toMatch(/^.\[1mTIME .*MESSAGE.\[22m$/)
    expect(error).toContain('  \u001b[31merror\u001b[39m     -')
  })
})
