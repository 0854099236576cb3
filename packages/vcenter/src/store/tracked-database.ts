import { type DatabaseConnection, type Statement, sqliteConstants } from '@nkpsim/effects'

/** The part of a database that prepares statements. */
export type Preparing = Pick<DatabaseConnection, 'prepare'>

/**
 * A database that reports which tables a statement uses. The report comes before the statement
 * runs.
 */
export type TrackedDatabase = Preparing & {
  /** Tables that read-only statements use. */
  reads: ReadonlySet<string>
}

/**
 * Callbacks for each table that a statement uses, before the statement runs. If a callback throws,
 * the statement does not run.
 */
export type TableUse = {
  /** Also called for tables that the statement writes. */
  onUse: (table: string) => void
  onWrite: (table: string) => void
}

const WRITES: readonly number[] = [
  sqliteConstants.SQLITE_INSERT,
  sqliteConstants.SQLITE_UPDATE,
  sqliteConstants.SQLITE_DELETE,
]
const METHODS = ['run', 'get', 'all', 'iterate'] as const

/**
 * Opens a database that reports the use of tables. SQLite's authorizer names the tables while a
 * statement is prepared. They include tables that a foreign key checks or cascades to.
 */
export function trackDatabase(
  database: DatabaseConnection,
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

function prepareWatched(database: DatabaseConnection, sql: string) {
  const read = new Set<string>()
  const written = new Set<string>()
  database.setAuthorizer((action, table) => {
    if (table !== null && action === sqliteConstants.SQLITE_READ) read.add(table)
    if (table !== null && WRITES.includes(action)) written.add(table)
    return sqliteConstants.SQLITE_OK
  })
  try {
    return { statement: database.prepare(sql), read, written }
  } finally {
    database.setAuthorizer(null)
  }
}

function tellBefore(statement: Statement, tell: () => void): void {
  for (const method of METHODS) {
    const original = statement[method]
    Reflect.set(statement, method, (...values: unknown[]): unknown => {
      tell()
      return Reflect.apply(original, statement, values)
    })
  }
}
