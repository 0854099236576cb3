import { type DatabaseConnection, type Statement, sqliteConstants } from '@nkpsim/effects'

/** The methods of a statement that run it. */
export type TrackedStatement = Pick<Statement, (typeof METHODS)[number]>

/** The part of a database that prepares statements. */
export type Preparing = { prepare(sql: string): TrackedStatement }

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
/** Beginning of a statement that writes. */
const WRITING = /^\s*(?:INSERT|UPDATE|DELETE)\b/i

/**
 * Returns a function that opens a database which reports the use of tables. SQLite's authorizer
 * names the tables while a statement is prepared. They include tables that a foreign key checks or
 * cascades to. A statement that writes is prepared before it runs for the first time.
 */
export function trackDatabase(
  database: DatabaseConnection,
  { onUse, onWrite }: TableUse,
): () => TrackedDatabase {
  const prepareWatched = watchPreparation(database)
  return () => {
    const reads = new Set<string>()
    const prepare = (sql: string): TrackedStatement => {
      const { statement, read, written } = prepareWatched(sql)
      if (written.size === 0) for (const table of read) reads.add(table)
      const used = new Set([...read, ...written])
      tellBefore(statement, () => {
        for (const table of used) onUse(table)
        for (const table of written) onWrite(table)
      })
      return statement
    }
    return {
      reads,
      prepare: (sql) => (WRITING.test(sql) ? atFirstRun(() => prepare(sql)) : prepare(sql)),
    }
  }
}

/**
 * Sets the authorizer of a database once. Setting it again would make SQLite prepare all other
 * statements again when they run.
 */
function watchPreparation(database: DatabaseConnection) {
  let read = new Set<string>()
  let written = new Set<string>()
  database.setAuthorizer((action, table) => {
    if (table !== null && action === sqliteConstants.SQLITE_READ) read.add(table)
    if (table !== null && WRITES.includes(action)) written.add(table)
    return sqliteConstants.SQLITE_OK
  })
  return (sql: string) => {
    read = new Set()
    written = new Set()
    const statement = database.prepare(sql)
    // Copies, because SQLite may later prepare other statements again, and then names their tables.
    return { statement, read: new Set(read), written: new Set(written) }
  }
}

function atFirstRun(prepare: () => TrackedStatement): TrackedStatement {
  let prepared: TrackedStatement | undefined
  const statement = (): TrackedStatement => {
    prepared ??= prepare()
    return prepared
  }
  // The methods need no `this`, because tellBefore has replaced them.
  return {
    get run() {
      return statement().run
    },
    get get() {
      return statement().get
    },
    get all() {
      return statement().all
    },
    get iterate() {
      return statement().iterate
    },
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
