import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Database, type DatabaseConnection, type Databases, PRAGMAS } from './database.ts'
import { systemFiles } from './node-files.ts'

/** Databases in files of the machine. */
export const systemDatabases: Databases = { open: openFile }

function openFile(path: string): Database {
  // Creates the file first, so that only the owner can ever read it. SQLite gives its other files
  // the same mode.
  if (!existsSync(path)) {
    createFile(path)
    systemFiles.now.syncFolder(dirname(path))
  }
  chmodSync(path, 0o600)
  const database = new DatabaseSync(path, { timeout: 0, open: false })
  try {
    database.open()
    database.exec(PRAGMAS)
  } catch (error) {
    if (database.isOpen) database.close()
    throw error
  }
  return Object.assign(database, {
    copyTo: (to: string, change?: (copy: DatabaseConnection) => void) => copy(database, to, change),
  })
}

/** VACUUM INTO reads in one transaction, and omits deleted data. */
function copy(
  database: DatabaseSync,
  path: string,
  change?: (copy: DatabaseConnection) => void,
): void {
  // SQLite accepts an empty file.
  createFile(path)
  database.prepare('VACUUM INTO ?').run(path)
  if (change === undefined) return
  using copied = new DatabaseSync(path)
  change(copied)
}

function createFile(path: string): void {
  closeSync(openSync(path, 'wx', 0o600))
}
