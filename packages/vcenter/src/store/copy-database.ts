import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/**
 * Copies an open database into a new file, as it was last committed: VACUUM INTO reads in one
 * transaction, and what was deleted is not in the copy. Not to be called within a transaction.
 * @returns the version of its schema
 */
export function copyDatabase(
  database: DatabaseSync,
  path: string,
  { withEvents }: { withEvents: boolean },
): number {
  // Made by us first, so that it is for the owner alone; SQLite takes an empty file.
  closeSync(openSync(path, 'wx', 0o600))
  database.prepare('VACUUM INTO ?').run(path)
  if (!withEvents) removeEvents(path)
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
}

function removeEvents(path: string): void {
  using copy = new DatabaseSync(path)
  copy.exec('DELETE FROM event; VACUUM')
}
