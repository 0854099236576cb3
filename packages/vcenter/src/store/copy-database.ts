import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/**
 * Copies the committed content of an open database into a new file. VACUUM INTO reads in one
 * transaction, and omits deleted data. Do not call this within a transaction.
 * @returns the version of the schema
 */
export function copyDatabase(
  database: DatabaseSync,
  path: string,
  { withEvents }: { withEvents: boolean },
): number {
  // Creates the file first, so that only the owner can read it. SQLite accepts an empty file.
  closeSync(openSync(path, 'wx', 0o600))
  database.prepare('VACUUM INTO ?').run(path)
  if (!withEvents) removeEvents(path)
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
}

function removeEvents(path: string): void {
  using copy = new DatabaseSync(path)
  copy.exec('DELETE FROM event; VACUUM')
}
