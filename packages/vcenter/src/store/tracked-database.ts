import { constants, type DatabaseSync, type StatementSync } from 'node:sqlite'

/** What prepares statements. */
export type Preparing = Pick<DatabaseSync, 'prepare'>

/** A database whose statements tell which tables they use, before they do. */
export type TrackedDatabase = Preparing & {
  /** Tables that are read by statements which write nothing. */
  reads: ReadonlySet<string>
}

/**
 * Told of each table before a statement that uses it runs; what is thrown keeps the statement from
 * running.
 */
export type TableUse = {
  /** A written one too. */
  onUse: (table: string) => void
  onWrite: (table: string) => void
}

const WRITES: readonly number[] = [
  constants.SQLITE_INSERT,
  constants.SQLITE_UPDATE,
  constants.SQLITE_DELETE,
]
const METHODS = ['run', 'get', 'all', 'iterate'] as const

/**
 * SQLite itself says what a statement uses when it is prepared, by its authorizer: tables that a
 * foreign key looks into or cascades to are among them.
 */
export function trackDatabase(
  database: DatabaseSync,
  { onUse, onWrite }: TableUse,
): TrackedDatabase {
  const reads = new Set<string>()
  return {
    reads,
    prepare: (sql) => {
      const { statement, read, written } = prepareWatched(database, sql)
      if (written.size === 0) for (const table of read) reads.add(table)
      const used = new Set([...read, ...written])
      tellBefore(statement, () => {
        for (const table of used) onUse(table)
        for (const table of written) onWrite(table)
      })
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
