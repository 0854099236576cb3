import type { SQLOutputValue } from 'node:sqlite'

/** A row as SQLite gives it. */
export type Row = Record<string, SQLOutputValue>

/** A column that holds text. */
export function text(row: Row, column: string): string {
  return String(row[column])
}

/** A column that holds text, or nothing. */
export function optionalText(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : text(row, column)
}

/** A column that holds a time, or nothing. */
export function optionalNumber(row: Row, column: string): number | undefined {
  const value = row[column]
  return typeof value === 'number' ? value : undefined
}
