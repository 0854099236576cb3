import { closeSync, lstatSync, openSync, realpathSync, type Stats } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { isNativeError } from 'node:util/types'
import { DaemonError } from './errors.ts'
import { makeFolders } from './small-file.ts'
import { messageOf, systemReason } from './system-reason.ts'

const LOCK_FILE = 'state.lock'
const SQLITE_BUSY = 5
/** Maximum wait for another process that only tries the lock, ms. */
const CONTENTION_MS = 500

/**
 * A lock, held until it is released or the process ends in any way. It is held even if nothing
 * references this object.
 */
export type FileLock = { release(): void }

/**
 * Keeps databases reachable. The garbage collector would close an unreachable database, which
 * releases its lock.
 */
const held = new Set<DatabaseSync>()

/**
 * Takes an exclusive lock. Returns undefined if another holder in this or another process has it.
 *
 * Node.js has no flock(2). SQLite's exclusive lock uses fcntl(2). The kernel releases this lock
 * with the process, even after kill -9, so there are no stale locks as with a pid file. fcntl locks
 * do not exclude holders within one process; SQLite itself excludes them, as a rack of hosts
 * requires. When a process closes any descriptor of the file, its fcntl locks end. Therefore only
 * this function may open the file. The file remains after the release. Otherwise a holder could
 * lock a removed file while another holder locks a new file of the same name.
 *
 * Others may write to the folder. SQLite would follow a symbolic link, make a file at its target,
 * and obey a journal in the folder.
 * @param shownPath path for messages, if it differs from the path that is opened
 * @param waitMs how long to wait for a holder that may release the lock soon. With 0, two processes
 *   that try at the same moment can block each other, so that neither gets the lock
 * @throws DaemonError STATE_FOLDER_UNUSABLE if the file cannot be made or is not a lock file
 */
export function acquireFileLock(path: string, shownPath = path, waitMs = 0): FileLock | undefined {
  let database: DatabaseSync | undefined
  let found: Stats | undefined
  try {
    makeLockFile(path)
    found = requireLockFile(path)
    // A holder removed the file just now, so it had the lock until now.
    if (found === undefined) return undefined
    const url = pathToFileURL(path)
    url.searchParams.set('mode', 'rw')
    database = new DatabaseSync(url, { timeout: waitMs })
    // SQLite opens the resolved path and does not follow links in it.
    if (database.location() !== join(realpathSync(dirname(path)), basename(path)))
      throw new Error('it is a symbolic link')
    // A journal in memory needs no second file and writes nothing. Small pages halve the memory of
    // a lock. Exclusive mode comes last: otherwise two simultaneous attempts would keep their
    // shared locks while they wait for each other.
    database.exec(
      'PRAGMA page_size=512; PRAGMA cache_size=1; PRAGMA journal_mode=MEMORY; ' +
        'BEGIN EXCLUSIVE; PRAGMA locking_mode=EXCLUSIVE',
    )
    if (isStillThere(path, found)) return hold(database)
    // A lock on a removed file excludes no other holder.
    database.close()
    return undefined
  } catch (cause) {
    database?.close()
    const isGone = found !== undefined && !isStillThere(path, found)
    if (isBusy(cause) || isGone) return undefined
    const message = `cannot lock ${shownPath}: ${messageOf(cause)}`
    throw new DaemonError('STATE_FOLDER_UNUSABLE', message, { cause })
  }
}

/**
 * Makes this process the only user of a folder. Makes a missing folder, for its owner only.
 * @throws DaemonError STATE_FOLDER_IN_USE, STATE_FOLDER_UNUSABLE
 */
export function lockStateFolder(folder: string): FileLock {
  makeFolder(folder)
  const path = join(folder, LOCK_FILE)
  const lock = acquireFileLock(path, path, CONTENTION_MS)
  if (lock !== undefined) return lock
  const message = `another process works in ${folder}: stop it first, or choose another folder`
  throw new DaemonError('STATE_FOLDER_IN_USE', message)
}

/**
 * Whether a process works in a folder that exists. A daemon that is suspended in order has left it.
 * @throws DaemonError STATE_FOLDER_UNUSABLE
 */
export function isStateFolderInUse(folder: string): boolean {
  const path = join(folder, LOCK_FILE)
  const lock = acquireFileLock(path, path, CONTENTION_MS)
  lock?.release()
  return lock === undefined
}

function makeFolder(folder: string): void {
  try {
    makeFolders(folder, 0o700)
  } catch (cause) {
    const message = `cannot make the folder ${folder}: ${systemReason(cause)}`
    throw new DaemonError('STATE_FOLDER_UNUSABLE', message, { cause })
  }
}

/**
 * Makes the lock file if it is missing. Closing the file would end locks of this process on it (see
 * above), but a new file has no locks.
 */
function makeLockFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o644))
  } catch (error) {
    if (!isNativeError(error) || Reflect.get(error, 'code') !== 'EEXIST') throw error
  }
}

/** Returns the file status of a valid lock file; undefined if the file was removed meanwhile. */
function requireLockFile(path: string): Stats | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return undefined
  if (stats.isSymbolicLink()) throw new Error('it is a symbolic link')
  if (!stats.isFile() || stats.size > 0) throw new Error('it is not a lock file')
  for (const suffix of ['-journal', '-wal'])
    if (lstatSync(`${path}${suffix}`, { throwIfNoEntry: false }) !== undefined)
      throw new Error(`a lock has nothing beside it, but ${basename(path)}${suffix} is there`)
  return stats
}

function isStillThere(path: string, { ino, dev }: Stats): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  return stats?.ino === ino && stats.dev === dev
}

function hold(database: DatabaseSync): FileLock {
  held.add(database)
  return {
    release() {
      if (held.delete(database)) database.close()
    },
  }
}

function isBusy(error: unknown): boolean {
  return isNativeError(error) && Reflect.get(error, 'errcode') === SQLITE_BUSY
}
