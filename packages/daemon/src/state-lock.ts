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
/** Longest wait for a process that only tries the lock, ms. */
const CONTENTION_MS = 500

/**
 * Held until released, or until the process ends in any way, even if nothing references this
 * object.
 */
export type FileLock = { release(): void }

/** The garbage collector closes an unreachable database, which would release its lock. */
const held = new Set<DatabaseSync>()

/**
 * Takes an exclusive lock; undefined if another holder has it, in this process or another.
 *
 * Node has no flock(2). SQLite's exclusive lock uses fcntl(2), which the kernel releases with the
 * process, even on kill -9. So there are no stale locks, unlike with a pid file. fcntl locks do not
 * exclude holders within one process; SQLite does that itself, which a rack of hosts needs. They
 * also end when their process closes any other descriptor of the file, so only this function may
 * open it. The file stays when the lock is released: if it were removed, a third holder could lock
 * another file of the same name.
 *
 * Others may write to the folder. SQLite would follow a symbolic link, make a file at its end, and
 * obey a journal beside it.
 * @param shownPath The path in messages, if another one leads there
 * @param waitMs How long to wait for a holder that may release soon. Two that try at the same
 *   moment can block each other, so that with 0 neither gets the lock
 * @throws DaemonError STATE_FOLDER_UNUSABLE if the file cannot be made or is not a lock file
 */
export function acquireFileLock(path: string, shownPath = path, waitMs = 0): FileLock | undefined {
  let database: DatabaseSync | undefined
  let found: Stats | undefined
  try {
    makeLockFile(path)
    found = requireLockFile(path)
    // Its holder has removed the file, and had the lock until now.
    if (found === undefined) return undefined
    const url = pathToFileURL(path)
    url.searchParams.set('mode', 'rw')
    database = new DatabaseSync(url, { timeout: waitMs })
    // SQLite opens the resolved path, without following links in it.
    if (database.location() !== join(realpathSync(dirname(path)), basename(path)))
      throw new Error('it is a symbolic link')
    // A journal in memory: nothing is written, and no second file appears beside the lock. Small
    // pages: a lock uses half the memory. Exclusive mode comes last: in it, two simultaneous
    // attempts would both keep their shared locks while they wait for each other.
    database.exec(
      'PRAGMA page_size=512; PRAGMA cache_size=1; PRAGMA journal_mode=MEMORY; ' +
        'BEGIN EXCLUSIVE; PRAGMA locking_mode=EXCLUSIVE',
    )
    if (isStillThere(path, found)) return hold(database)
    // The lock of a removed file excludes nobody.
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
 * Makes this process the only one that uses the folder; makes the folder if missing, for its owner
 * only.
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

function makeFolder(folder: string): void {
  try {
    makeFolders(folder, 0o700)
  } catch (cause) {
    const message = `cannot make the folder ${folder}: ${systemReason(cause)}`
    throw new DaemonError('STATE_FOLDER_UNUSABLE', message, { cause })
  }
}

/**
 * Closing it ends locks of this process on that file (see above), but a file that did not exist has
 * none.
 */
function makeLockFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o644))
  } catch (error) {
    if (!isNativeError(error) || Reflect.get(error, 'code') !== 'EEXIST') throw error
  }
}

/** Undefined: it was removed meanwhile. */
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
