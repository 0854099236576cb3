import type { SqlValue } from '@nkpsim/effects'

/** A row as SQLite returns it. */
export type Row = Record<string, SqlValue>

/** Returns the text in a column. */
export function text(row: Row, column: string): string {
  return String(row[column])
}

/** Returns the text in a column; undefined for NULL. */
export function optionalText(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : text(row, column)
}

/** Returns the number in a column; undefined for NULL. */
export function optionalNumber(row: Row, column: string): number | undefined {
  const value = row[column]
  return typeof value === 'number' ? value : undefined
}
