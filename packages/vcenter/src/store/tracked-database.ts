import { constants, type DatabaseSync, type StatementSync } from 'node:sqlite'

/** Prepares statements. */
export type Preparing = Pick<DatabaseSync, 'prepare'>

/** A database that reports which tables a statement uses, before the statement runs. */
export type TrackedDatabase = Preparing & {
  /** Tables that read-only statements use. */
  reads: ReadonlySet<string>
}

/**
 * Called with each table before a statement that uses it runs. An exception stops the statement.
 */
export type TableUse = {
  /** Called for written tables too. */
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
 * Learns the tables of a statement from SQLite's authorizer while the statement is prepared. They
 * include tables that a foreign key checks or cascades to.
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
