import { describe, expect, it } from '@jest/globals'
import { type Column, formatFields, formatTable, type TableStyle } from './table.ts'

const columns = [
  { heading: 'NAME', value: (row: { name: string; count: number }) => row.name },
  { heading: 'N', value: (row: { count: number }) => String(row.count), align: 'right' as const },
]
const plain = { color: false }

describe('formatTable', () => {
  it('aligns columns under their headings, and ends lines without spaces', () => {
    const rows = [
      { name: 'esx-1', count: 7 },
      { name: 'a', count: 1234 },
    ]
    expect(formatTable(rows, columns, plain)).toBe(
      ['NAME      N', 'esx-1     7', 'a      1234', ''].join('\n'),
    )
  })

  it('shows a dash for an empty value', () => {
    expect(formatTable([{ name: '', count: 1 }], columns, plain)).toBe('NAME  N\n-     1\n')
  })

  it('escapes characters that control a terminal or break a line', () => {
    const text = formatTable([{ name: 'a\u001b[31m\nb\u202e', count: 1 }], columns, plain)
    expect(text.split('\n')).toHaveLength(3)
    expect(text).toContain('a\\u001b[31m\\u000ab\\u202e')
  })

  it('prints headings in bold only if colour is on', () => {
    expect(formatTable([], columns, { color: true })).toBe('\u001b[1mNAME  N\u001b[22m\n')
    expect(formatTable([], columns, plain)).toBe('NAME  N\n')
  })
})

describe('formatTable on a narrow terminal', () => {
  type Row = { name: string; id: string; time: string; message: string }
  const ROW: Row = {
    name: 'esx-1',
    id: 'fa0f6384-8b6f-4c83-92fb-f473af2e250c',
    time: '2026-11-30T08:00:00.123Z',
    message: 'the host is not responding',
  }
  const all: Column<Row>[] = [
    { heading: 'NAME', value: ({ name }) => name },
    { heading: 'ID', value: ({ id }) => id, kind: 'id' },
    { heading: 'TIME', value: ({ time }) => time, kind: 'time' },
    { heading: 'HIDDEN', value: () => 'x', wide: true },
    { heading: 'MESSAGE', value: ({ message }) => message },
  ]
  const lines = (style: Partial<TableStyle>, shown: readonly Column<Row>[] = all, row = ROW) =>
    formatTable([row], shown, { color: false, ...style })
      .split('\n')
      .slice(0, -1)

  it('shortens ids and times, and leaves out columns for -o wide', () => {
    expect(lines({})).toEqual([
      'NAME   ID        TIME                  MESSAGE',
      'esx-1  fa0f6384  2026-11-30T08:00:00Z  the host is not responding',
    ])
    expect(lines({ wide: true, width: 20 })).toEqual([
      expect.stringMatching(/^NAME +ID +TIME +HIDDEN +MESSAGE$/),
      `esx-1  ${ROW.id}  ${ROW.time}  x       the host is not responding`,
    ])
  })

  it('continues a cell in the next line', () => {
    expect(lines({ width: 52 })).toEqual([
      'NAME   ID        TIME                  MESSAGE',
      'esx-1  fa0f6384  2026-11-30T08:00:00Z  the host is',
      '                                       not',
      '                                       responding',
    ])
  })

  it('keeps a value in one line that people copy, and numbers', () => {
    const whole: Column<Row>[] = [
      { heading: 'ID', value: ({ id }) => id, whole: true },
      { heading: 'N', value: () => '1234567890', align: 'right' },
      { heading: 'MESSAGE', value: ({ message }) => message },
    ]
    expect(lines({ width: 60 }, whole)[1]).toBe(`${ROW.id}  1234567890  the host`)
  })

  it('puts a value below its row only if the line is too long', () => {
    const below: Column<Row>[] = [
      { heading: 'NAME', value: ({ name }) => name },
      { heading: 'MESSAGE', value: ({ message }) => message, below: true },
    ]
    expect(lines({ width: 33 }, below)).toHaveLength(2)
    expect(lines({ width: 20 }, below)).toEqual([
      'NAME',
      'esx-1',
      '  the host is not',
      '  responding',
    ])
    expect(lines({ width: 5 }, below, { ...ROW, message: '' })).toEqual(['NAME', 'esx-1'])
  })

  it('colours states, and counts their width without the colour', () => {
    const states: Column<string>[] = [
      { heading: 'STATE', value: (row) => row, kind: 'state' },
      { heading: 'NEXT', value: () => 'x' },
    ]
    const [, ...shown] = formatTable(['Active', 'NO SOCKET', 'Locked, invalid', 'odd'], states, {
      color: true,
    }).split('\n')
    expect(shown).toEqual([
      '\u001b[32mActive\u001b[39m           x',
      '\u001b[31mNO SOCKET\u001b[39m        x',
      '\u001b[31mLocked, invalid\u001b[39m  x',
      'odd              x',
      '',
    ])
  })
})

describe('formatFields', () => {
  it('aligns the values', () => {
    const text = formatFields([
      ['Name', 'nkp-1'],
      ['TPM required', ''],
    ])
    expect(text).toBe('Name:          nkp-1\nTPM required:  -\n')
  })

  it('colours states if colour is on', () => {
    const fields = [
      ['Status', 'Not backed up'],
      ['Default', 'no'],
      ['Encrypted', 'NO'],
    ] as const
    expect(formatFields(fields, { color: true }).split('\n')).toEqual([
      'Status:     \u001b[33mNot backed up\u001b[39m',
      'Default:    no',
      'Encrypted:  \u001b[31mNO\u001b[39m',
      '',
    ])
    expect(formatFields(fields, plain)).not.toContain('\u001b')
  })

  it('colours a state by its words, whatever details follow', () => {
    const state = (text: string) => formatFields([['State', text]], { color: true })
    expect(state('running 1/3')).toBe('State:  \u001b[32mrunning 1/3\u001b[39m\n')
    expect(state('stopped 2 min ago')).toBe('State:  \u001b[33mstopped 2 min ago\u001b[39m\n')
    expect(state('error: no host')).toBe('State:  \u001b[31merror: no host\u001b[39m\n')
    expect(state('running3')).toBe('State:  running3\n')
  })

  it('continues a value that is too wide in the next line, between words', () => {
    const fields = [
      ['Name', 'db-1'],
      ['Disk', `db-1.vmdk, key id ${'0123456789ab'.repeat(3)}`],
    ] as const
    expect(formatFields(fields, { width: 50 })).toBe(
      `Name:  db-1\nDisk:  db-1.vmdk, key id\n       ${'0123456789ab'.repeat(3)}\n`,
    )
    for (const style of [{}, { width: 50, wide: true }])
      expect(formatFields(fields, style).split('\n')).toHaveLength(3)
    expect(formatFields([['Name', 'a b '.repeat(10).trim()]], { width: 1 })).toMatch(
      /^Name: {2}(?:a b ){5}a b\n/,
    )
  })
})
