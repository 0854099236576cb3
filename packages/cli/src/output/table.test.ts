import { describe, expect, it } from '@jest/globals'
import { formatFields, formatTable } from './table.ts'

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

describe('formatFields', () => {
  it('aligns the values', () => {
    const text = formatFields([
      ['Name', 'nkp-1'],
      ['TPM required', ''],
    ])
    expect(text).toBe('Name:          nkp-1\nTPM required:  -\n')
  })
})
