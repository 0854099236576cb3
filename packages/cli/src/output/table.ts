import { escapeHidden } from '@nkpsim/daemon/name-text'
import { colored } from './states.ts'
import { shrinkToFit, wrapText } from './wrap.ts'

/** Number of characters that tell ids of one cluster apart. */
const ID_LENGTH = 8

/** A column of a table: its heading, and its value in a row. */
export type Column<Row> = {
  heading: string
  value: (row: Row) => string
  /** Numbers are aligned right. They are never divided. */
  align?: 'right'
  /**
   * `id`: a hexadecimal id, of which lists show the first characters. `time`: RFC 3339, which lists
   * show without milliseconds. `state`: how something is, in colour. All are kept in one line.
   */
  kind?: 'id' | 'time' | 'state'
  /** Whether only `-o wide` shows the column. */
  wide?: true
  /** Whether to keep the value in one line, because people copy it. */
  whole?: true
  /** Whether the value comes in a line of its own below the row if the table is too wide. */
  below?: true
}

/** How a table is shown. */
export type TableStyle = {
  color: boolean
  /** Whether to show all columns, and ids and times in full. */
  wide?: boolean
  /** Longest line, characters; undefined if lines may have any length. */
  width?: number | undefined
}

/** Values of an object are not made narrower than this, characters. */
const LEAST_VALUE_WIDTH = 24
export const GAP = '  '
const BOLD = '\u001b[1m'
const NORMAL = '\u001b[22m'

/**
 * Formats rows as text in aligned columns below a heading, which is bold if coloured. A cell that
 * is wider than its column continues in the next line. Names come from other machines, so the
 * function escapes characters that control a terminal or break a line.
 */
export function formatTable<Row>(
  rows: readonly Row[],
  allColumns: readonly Column<Row>[],
  { color, wide = false, width }: TableStyle,
): string {
  const columns = allColumns.filter((column) => wide || column.wide !== true)
  const cells = rows.map((row) => columns.map((column) => cellOf(column, row, wide)))
  const most = wide ? Number.POSITIVE_INFINITY : (width ?? Number.POSITIVE_INFINITY)
  const isBelow = columns.map(({ below }) => below === true && lineWidth(cells, columns) > most)
  const beside = <Cell>(line: readonly Cell[]): Cell[] => line.filter((_, index) => !isBelow[index])
  const shown = beside(columns)
  const widths = shrinkToFit(sizesOf(cells.map(beside), shown), GAP.length, most)
  const heading = shown.map((column) => column.heading)
  const lines = [
    ...linesOf(heading, widths, shown, false).map((line) => (color ? bold(line) : line)),
    ...cells.flatMap((row) => [
      ...linesOf(beside(row), widths, shown, color),
      ...row.filter((_, index) => isBelow[index]).flatMap((text) => indented(text, most)),
    ]),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

/** Formats rows as a table, or returns the text for no rows: a heading alone would say nothing. */
export function tableOr<Row>(
  none: string,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  style: TableStyle,
): string {
  return rows.length === 0 ? none : formatTable(rows, columns, style)
}

/** A name and its value. */
export type Field = readonly [string, string]

/** Names of values that say how something is. They have the colours of states. */
const STATE_FIELDS: readonly string[] = [
  ...['Status', 'Health', 'Connection', 'Attestation', 'Power', 'Keys', 'Encrypted', 'State'],
  'Audit log',
]

/**
 * Formats an object as lines of name and value. A value that is wider than the style allows
 * continues in the next line.
 */
export function formatFields(
  fields: readonly Field[],
  { color = false, width: most, wide = false }: Partial<TableStyle> = {},
): string {
  const width = Math.max(...fields.map(([name]) => name.length)) + 1
  const room = Math.max(LEAST_VALUE_WIDTH, (most ?? 0) - width - GAP.length)
  const isBounded = most !== undefined && !wide
  const line = (name: string, value: string): string => `${name.padEnd(width)}${GAP}${value}\n`
  return fields
    .flatMap(([name, value]) => {
      const text = printable(value) || '-'
      const shown = (part: string): string =>
        color && STATE_FIELDS.includes(name) ? colored(part) : part
      const [first = '', ...rest] = isBounded ? wrapText(text, room) : [text]
      return [
        line(name === '' ? '' : `${name}:`, shown(first)),
        ...rest.map((each) => line('', shown(each))),
      ]
    })
    .join('')
}

/**
 * Returns one line of text. Escapes invisible characters, so that names that differ only in them
 * look different.
 */
export function printable(text: string): string {
  return escapeHidden(text)
}

/** Returns the text of a cell as tables show it. */
export function cellOf<Row>({ value, kind }: Column<Row>, row: Row, wide: boolean): string {
  const text = printable(value(row)) || '-'
  if (wide) return text
  if (kind === 'id') return text.slice(0, ID_LENGTH)
  return kind === 'time' ? text.replace(/\.\d+Z$/, 'Z') : text
}

export function bold(line: string): string {
  return `${BOLD}${line}${NORMAL}`
}

function indented(text: string, most: number): string[] {
  return text === '-' ? [] : wrapText(text, most - GAP.length).map((line) => `${GAP}${line}`)
}

type Layout = Pick<Column<never>, 'heading' | 'align' | 'kind' | 'whole'>

function lineWidth(cells: readonly (readonly string[])[], columns: readonly Layout[]): number {
  return sizesOf(cells, columns).reduce((sum, { width }) => sum + width + GAP.length, -GAP.length)
}

function sizesOf(
  cells: readonly (readonly string[])[],
  columns: readonly Layout[],
): { width: number; least: number }[] {
  return columns.map(({ heading, align, kind, whole }, index) => {
    const least = widthOf(heading)
    const width = Math.max(least, ...cells.map((row) => widthOf(row[index])))
    const isFixed = align === 'right' || kind !== undefined || whole === true
    return { width, least: isFixed ? width : least }
  })
}

/**
 * Formats a row as one line, or as several lines if a cell is wider than its column.
 * @param isOneLine whether a wider cell stays in one line and moves the cells after it
 */
export function linesOf(
  row: readonly string[],
  widths: readonly number[],
  columns: readonly Layout[],
  color: boolean,
  isOneLine = false,
): string[] {
  const cells = row.map((cell, index) => (isOneLine ? [cell] : wrapText(cell, widths[index] ?? 0)))
  const count = Math.max(...cells.map(({ length }) => length))
  return Array.from({ length: count }, (_, line) =>
    cells
      .map((parts, index) => {
        const text = parts[line] ?? ''
        const { align, kind } = columns[index] ?? {}
        const fill = ' '.repeat(Math.max(0, (widths[index] ?? 0) - widthOf(text)))
        const shown = color && kind === 'state' ? colored(text) : text
        return align === 'right' ? fill + shown : shown + fill
      })
      .join(GAP)
      .trimEnd(),
  )
}

function widthOf(cell: string | undefined): number {
  return [...(cell ?? '')].length
}
