import type { DatabaseSync } from 'node:sqlite'

/** SQLite databases, each in a file. */
export type Databases = {
  /**
   * Opens a database, or makes an empty one, readable and writable by its owner only. The name of a
   * new database is durable when this returns.
   *
   * A commit is durable when it returns. After a crash at any instant, the database has either all
   * changes of a transaction or none, and all changes of each transaction whose commit has
   * returned. Deleted data is overwritten, and foreign keys are checked. Nothing waits for a lock:
   * while one connection is in a transaction that writes, writes of other connections fail with
   * SQLITE_BUSY.
   *
   * Passes on errors of the file system and of SQLite, also in later calls. An error of SQLite has
   * the code ERR_SQLITE_ERROR and the result code as `errcode`.
   */
  open(path: string): Database
}

/** A connection to a database. */
export type DatabaseConnection = Pick<
  DatabaseSync,
  | 'exec'
  | 'prepare'
  | 'setAuthorizer'
  | 'isTransaction'
  | 'close'
  | 'createSession'
  | 'applyChangeset'
>

export type Database = DatabaseConnection & {
  /**
   * Copies the committed content into a new file, without deleted data. Readable by its owner only;
   * not durable. Do not call this within a transaction. Fails with EEXIST if the file exists.
   * @param change changes the copy
   */
  copyTo(path: string, change?: (copy: DatabaseConnection) => void): void
}

/**
 * What every opened database gets. Without secure_delete, freed pages would keep deleted data. With
 * FULL, commits survive a power loss. The checkpoint writes again what the write-ahead log has:
 * after a failed fsync, the kernel shows what was written, and no later fsync makes it durable.
 */
export const PRAGMAS = [
  ...['PRAGMA journal_mode = WAL', 'PRAGMA synchronous = FULL', 'PRAGMA secure_delete = ON'],
  ...['PRAGMA foreign_keys = ON', 'PRAGMA wal_checkpoint(TRUNCATE)'],
].join('; ')
