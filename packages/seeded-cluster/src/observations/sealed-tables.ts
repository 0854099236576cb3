import type { Database } from '@nkpsim/effects'

/** Tables that each call changes, also one that is refused: the session of its caller was used. */
const OF_EACH_CALL: readonly string[] = ['session']

/** The digests that vCenter seals in each transaction, by table. */
type Digests = Readonly<Record<string, string>>

/**
 * Returns a function to call before each commit of vCenter's database, in its transaction. It
 * returns the sealed tables that the transaction changes; empty if nobody knows what was in the
 * database before. An operation changes sealed tables, except if it only makes events or jobs.
 */
export function watchSealedTables(openDatabase: () => Database | undefined): () => string[] {
  let of: Database | undefined
  let statement: ReturnType<Database['prepare']> | undefined
  let last: string | undefined
  return () => {
    const database = openDatabase()
    if (database !== of) {
      of = database
      statement = undefined
      last = undefined
    }
    if (database === undefined) return []
    statement ??= prepareDigests(database)
    const row = statement?.get()
    const before = last
    last = row === undefined ? undefined : String(row['digests'])
    if (before === undefined || last === undefined || before === last) return []
    const [old, now] = [JSON.parse(before) as Digests, JSON.parse(last) as Digests]
    return Object.keys(now).filter(
      (name) => now[name] !== old[name] && !OF_EACH_CALL.includes(name),
    )
  }
}

/** Returns undefined while vCenter makes its tables. */
function prepareDigests(database: Database): ReturnType<Database['prepare']> | undefined {
  const isThere = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'seal'").get()
  return isThere === undefined ? undefined : database.prepare('SELECT digests FROM seal')
}
