import { escapeHidden } from '@nkpsim/daemon/name-text'

/** A column of a table: its heading, and its value in a row. */
export type Column<Row> = {
  heading: string
  value: (row: Row) => string
  /** Numbers are aligned right. */
  align?: 'right'
}

const GAP = '  '
const BOLD = '\u001b[1m'
const NORMAL = '\u001b[22m'

/**
 * Formats rows as text in aligned columns below a heading, which is bold if coloured. Names come
 * from other machines, so the function escapes characters that control a terminal or break a line.
 */
export function formatTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { color }: { color: boolean },
): string {
  const cells = rows.map((row) => columns.map(({ value }) => printable(value(row)) || '-'))
  const lines = [columns.map(({ heading }) => heading), ...cells]
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => widthOf(line[index]))))
  const [heading = '', ...body] = lines.map((line) => formatLine(line, widths, columns))
  return [color ? `${BOLD}${heading}${NORMAL}` : heading, ...body]
    .map((line) => `${line}\n`)
    .join('')
}

/** A name and its value. */
export type Field = readonly [string, string]

/** Formats an object as lines of name and value. */
export function formatFields(fields: readonly Field[]): string {
  const width = Math.max(...fields.map(([name]) => name.length)) + 1
  return fields
    .map(
      ([name, value]) =>
        `${(name === '' ? '' : `${name}:`).padEnd(width)}${GAP}${printable(value) || '-'}\n`,
    )
    .join('')
}

/**
 * Returns one line of text. Escapes invisible characters, so that names that differ only in them
 * look different.
 */
export function printable(text: string): string {
  return escapeHidden(text)
}

function formatLine(
  line: readonly string[],
  widths: readonly number[],
  columns: readonly { align?: 'right' }[],
): string {
  return line
    .map((cell, index) => {
      const fill = ' '.repeat((widths[index] ?? 0) - widthOf(cell))
      return columns[index]?.align === 'right' ? fill + cell : cell + fill
    })
    .join(GAP)
    .trimEnd()
}

function widthOf(cell: string | undefined): number {
  return [...(cell ?? '')].length
}
