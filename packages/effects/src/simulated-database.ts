import { DatabaseSync } from 'node:sqlite'
import { type Database, type DatabaseConnection, type Databases, PRAGMAS } from './database.ts'
import { nodeToOpen } from './simulated-calls.ts'
import { changeContent, replaceContent, type SimulatedFile, sync } from './simulated-nodes.ts'
import type { Disk, OpenedDatabase, Step } from './simulated-open-file.ts'
import { locate } from './simulated-paths.ts'

/** Result codes of SQLite, and their texts. https://sqlite.org/rescode.html */
const SQLITE_ERRORS = {
  SQLITE_BUSY: [5, 'database is locked'],
  SQLITE_FULL: [13, 'database or disk is full'],
  SQLITE_CANTOPEN: [14, 'unable to open database file'],
  SQLITE_IOERR_FSYNC: [1034, 'disk I/O error'],
} as const

/** Place of the version numbers in the header of a database, bytes. 2 means WAL, 1 a journal. */
const VERSIONS = [18, 19]
const HEADER_BYTES = 100
const BEGIN = /^\s*(BEGIN|PRAGMA)\b/i
const END = /\b(COMMIT|END|ROLLBACK)\b/i

/**
 * Returns the databases of a simulated disk. An open database is in the memory of SQLite, so a
 * commit is one step and takes microseconds. A crash keeps all committed transactions: the file
 * gets its content when the database is closed, or in the crash. A power loss in the step of a
 * commit keeps either all of the transaction or nothing, at random.
 *
 * The file has one opener at a time; a second one fails with SQLITE_BUSY.
 */
export function simulatedDatabases(disk: Disk, step: Step): Databases {
  return {
    open: (path) => {
      step({ call: 'openDatabase', path })
      const place = locate(disk.root, path, { followsLast: true, syscall: 'open' })
      if (place.node?.kind === 'folder') throw sqliteError('SQLITE_CANTOPEN')
      const node = nodeToOpen(disk, path, 'change-or-create', place)
      if (node.kind !== 'file') throw sqliteError('SQLITE_CANTOPEN')
      if (place.node === undefined) {
        step({ call: 'syncFolder', path })
        sync(place.folder)
      }
      if (disk.databases.has(node)) throw sqliteError('SQLITE_BUSY')
      return openNode(disk, step, node, path)
    },
  }
}

function openNode(disk: Disk, step: Step, node: SimulatedFile, path: string): Database {
  const connection = load(node.content.buffer.subarray(0, node.content.sizeBytes))
  try {
    connection.exec(PRAGMAS)
  } catch (error) {
    connection.close()
    throw error
  }
  let isChanged = false
  /** The commit whose step runs. */
  let running: (() => void) | undefined

  const end = (): void => {
    if (connection.isTransaction) connection.exec('ROLLBACK')
    if (isChanged) replaceContent(node, connection.serialize())
    // Its statements keep a database, and its authorizer often keeps its statements.
    connection.setAuthorizer(null)
    connection.close()
    if (disk.databases.get(node) === opened) disk.databases.delete(node)
  }
  const endByDice = (): void => {
    const commit = running
    running = undefined
    try {
      if (commit !== undefined && disk.random.below(2) === 1) commit()
    } finally {
      end()
    }
  }
  const opened: OpenedDatabase = { crash: endByDice }
  /** Commits in one step. */
  const commitWith = <T>(perform: () => T): T => {
    isChanged = true
    running = () => void perform()
    try {
      step({ call: 'commit', path })
    } catch (error) {
      if (!connection.isOpen) throw sqliteError('SQLITE_IOERR_FSYNC', error)
      throw failCommit(error)
    } finally {
      running = undefined
    }
    return perform()
  }
  /** Ends the transaction of a failed commit as SQLite does. Returns its error. */
  const failCommit = (error: unknown): unknown => {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EIO') {
      // Nobody knows what of the write-ahead log is durable until the database is opened again.
      endByDice()
      return sqliteError('SQLITE_IOERR_FSYNC', error)
    }
    if (connection.isTransaction) connection.exec('ROLLBACK')
    return code === 'ENOSPC' ? sqliteError('SQLITE_FULL', error) : error
  }
  disk.databases.set(node, opened)
  return {
    exec: (sql) => {
      const commits = connection.isTransaction ? END.test(sql) : !BEGIN.test(sql) || END.test(sql)
      if (commits && !isRollback(sql)) commitWith(() => connection.exec(sql))
      else connection.exec(sql)
    },
    prepare: (...input) => {
      const statement = connection.prepare(...input)
      const run = statement.run.bind(statement)
      Reflect.set(statement, 'run', (...values: Parameters<typeof run>) =>
        connection.isTransaction ? run(...values) : commitWith(() => run(...values)),
      )
      return statement
    },
    setAuthorizer: (authorizer) => connection.setAuthorizer(authorizer),
    createSession: (...input) => connection.createSession(...input),
    applyChangeset: (...input) =>
      connection.isTransaction
        ? connection.applyChangeset(...input)
        : commitWith(() => connection.applyChangeset(...input)),
    get isTransaction() {
      return connection.isTransaction
    },
    // A failed commit has closed it already. A real connection would still be open.
    close: () => {
      if (connection.isOpen) end()
    },
    copyTo: (to, change) => copy(disk, step, connection, to, change),
  }
}

function copy(
  disk: Disk,
  step: Step,
  from: DatabaseSync,
  path: string,
  change: (copy: DatabaseConnection) => void = () => undefined,
): void {
  step({ call: 'open', path })
  const place = locate(disk.root, path, { followsLast: false, syscall: 'open' })
  const node = nodeToOpen(disk, path, 'create', place)
  using copied = load(from.serialize())
  change(copied)
  copied.exec('VACUUM')
  try {
    step({ call: 'write', path })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw code === 'ENOSPC' ? sqliteError('SQLITE_FULL', error) : error
  }
  if (node.kind === 'file')
    changeContent(node, { position: 0, bytes: Buffer.from(copied.serialize()) })
}

/** Opens a copy of the content of a file. */
function load(content: Uint8Array): DatabaseSync {
  const connection = new DatabaseSync(':memory:')
  if (content.length === 0) return connection
  const image = Uint8Array.from(content)
  // SQLite has no write-ahead log in memory. https://sqlite.org/c3ref/deserialize.html
  if (image.length >= HEADER_BYTES)
    for (const place of VERSIONS) if (image[place] === 2) image[place] = 1
  try {
    connection.deserialize(image)
  } catch (error) {
    connection.close()
    throw error
  }
  return connection
}

function isRollback(sql: string): boolean {
  return /^\s*ROLLBACK\b/i.test(sql)
}

/** Returns an error as Node.js makes it for SQLite. */
function sqliteError(name: keyof typeof SQLITE_ERRORS, cause?: unknown): Error {
  const [errcode, errstr] = SQLITE_ERRORS[name]
  const error = new Error(errstr, { cause })
  return Object.assign(error, { code: 'ERR_SQLITE_ERROR', errcode, errstr })
}
