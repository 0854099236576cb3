import type { Database } from '@nkpsim/effects'

/**
 * Copies the committed content of an open database into a new file. Do not call this within a
 * transaction. Tasks belong to the events.
 * @returns the version of the schema
 */
export function copyDatabase(
  database: Database,
  path: string,
  { withEvents }: { withEvents: boolean },
): number {
  if (withEvents) database.copyTo(path)
  else database.copyTo(path, (copy) => copy.exec('DELETE FROM event; DELETE FROM task; VACUUM'))
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
}
