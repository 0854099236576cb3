import type { Context } from '../context.ts'
import { printOneOfMany, write } from './print.ts'
import { bold, type Column, cellOf, GAP, linesOf, type TableStyle } from './table.ts'

/** Number of characters of RFC 3339 with milliseconds. */
const FULL_TIME = 24
/** Narrowest width of the last column, characters. */
const LEAST_LAST = 20

/** A column of a table whose rows come one by one. Its width does not depend on them. */
export type StreamColumn<Row> = Column<Row> & {
  /** Number of characters; the last column takes the rest of the line. */
  width: number
}

/** Formats a table whose rows come one by one. */
export type StreamTable<Row> = { heading: string; format: (row: Row) => string }

/**
 * Returns the formatter of a table whose rows come one by one. On a terminal, a cell that is wider
 * than its column continues in the next line. Elsewhere, each row is one line.
 */
export function streamTable<Row>(
  allColumns: readonly StreamColumn<Row>[],
  { color, wide = false, width: most }: TableStyle,
): StreamTable<Row> {
  const columns = allColumns.filter((column) => wide || column.wide !== true)
  const isOneLine = wide || most === undefined
  const before = columns
    .slice(0, -1)
    .map(({ kind, width }) => (wide && kind === 'time' ? FULL_TIME : width))
  const used = before.reduce((sum, width) => sum + width + GAP.length, 0)
  const last = most === undefined ? 0 : Math.max(LEAST_LAST, most - used)
  const format = (row: readonly string[], isColored: boolean): string[] =>
    linesOf(row, [...before, last], columns, isColored, isOneLine)
  const [heading = ''] = format(
    columns.map((column) => column.heading),
    false,
  )
  return {
    heading: `${color ? bold(heading) : heading}\n`,
    format: (row) =>
      format(
        columns.map((column) => cellOf(column, row, wide)),
        color,
      )
        .map((line) => `${line}\n`)
        .join(''),
  }
}

/** Prints rows as they come: a table with a heading, or one JSON or YAML document for each row. */
export async function printStream<Row>(
  context: Context,
  columns: readonly StreamColumn<Row>[],
  rows: AsyncIterable<Row>,
): Promise<void> {
  const { heading, format } = streamTable(columns, context)
  if (context.output === 'table') await write(context.terminal.stdout, heading)
  for await (const row of rows) await printOneOfMany(context, row, () => format(row))
}
