import { closeSync, lstatSync, openSync, realpathSync, type Stats } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { isNativeError } from 'node:util/types'
import type { FileLock } from './files.ts'

const SQLITE_BUSY = 5

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
 * @param waitMs how long to wait for a holder that may release the lock soon. With 0, two processes
 *   that try at the same moment can block each other, so that neither gets the lock
 * @throws Error if the file is not a lock file; errors of the file system and of SQLite
 */
export function lockWithSqlite(path: string, waitMs: number): FileLock | undefined {
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
  } catch (error) {
    database?.close()
    const isGone = found !== undefined && !isStillThere(path, found)
    if (isBusy(error) || isGone) return undefined
    throw error
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
      throw new Error(`${basename(path)}${suffix} must not exist beside a lock file`)
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
