import { constants, type DatabaseSync, type StatementSync } from 'node:sqlite'

/** What prepares statements. */
export type Preparing = Pick<DatabaseSync, 'prepare'>

/** A database whose statements tell which tables they write, before they do. */
export type TrackedDatabase = Preparing & {
  /** Tables that are read by statements which write nothing. */
  reads: ReadonlySet<string>
}

const WRITES: readonly number[] = [
  constants.SQLITE_INSERT,
  constants.SQLITE_UPDATE,
  constants.SQLITE_DELETE,
]
const METHODS = ['run', 'get', 'all', 'iterate'] as const

/**
 * SQLite itself says what a statement uses when it is prepared, by its authorizer: tables that a foreign key cascades to are among them.
 * @param onWrite told of each table; what it throws keeps the statement from running
 */
export function trackDatabase(
  database: DatabaseSync,
  onWrite: (table: string) => void,
): TrackedDatabase {
  const reads = new Set<string>()
  return {
    reads,
    prepare: (sql) => {
      const { statement, read, written } = prepareWatched(database, sql)
      if (written.size === 0) for (const table of read) reads.add(table)
      else tellBefore(statement, () => written.forEach(onWrite))
      return statement
    },
  }
}

function prepareWatched(database: DatabaseSync, sql: string) {
  const read = new Set<string>()
  const written = new Set<string>()
  database.setAuthorizer((action, table) => {
    if (table !== null && action === constants.SQLITE_READ) read.add(table)
    if (table !== null && WRITES.includes(action)) written.add(table)
    return constants.SQLITE_OK
  })
  try {
    return { statement: database.prepare(sql), read, written }
  } finally {
    database.setAuthorizer(null)
  }
}

function tellBefore(statement: StatementSync, tell: () => void): void {
  for (const method of METHODS) {
    const original = statement[method]
    Reflect.set(statement, method, (...values: unknown[]): unknown => {
      tell()
      return Reflect.apply(original, statement, values)
    })
  }
}
