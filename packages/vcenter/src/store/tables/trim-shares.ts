import type { Preparing } from '../tracked-database.ts'
import { text } from './row.ts'

/** Rows of a table that have owners, such as the events of users. */
type Owned = {
  table: string
  /** Column with the name of the owner. */
  owner: string
  /** Column with the order of the rows, the oldest first. */
  order: string
  /** SQL condition for the rows that count. */
  counts: string
}

/**
 * Returns a function that removes the oldest rows of each owner above a maximum, so that no owner
 * displaces the rows of all others.
 */
export function shareTrimmer(
  database: Preparing,
  { table, owner, order, counts }: Owned,
): (maxRows: number) => void {
  const full = database.prepare(
    `SELECT ${owner} AS owner FROM ${table} WHERE ${counts} GROUP BY ${owner} HAVING count(*) > ?`,
  )
  const trim = database.prepare(
    `DELETE FROM ${table} WHERE ${counts} AND ${owner} = ?1 AND ${order} <= (
       SELECT ${order} FROM ${table} WHERE ${counts} AND ${owner} = ?1
       ORDER BY ${order} DESC LIMIT 1 OFFSET ?2)`,
  )
  return (maxRows) => {
    for (const row of full.all(maxRows)) trim.run(text(row, 'owner'), maxRows)
  }
}
