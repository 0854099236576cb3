import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DaemonError } from './errors.ts'

const STATE_LOCK = 'state.lock'
const SQLITE_BUSY = 5

/** A lock that is held. */
export type FileLock = { release(): void }

/**
 * Takes an exclusive lock on a file, which is made if it is missing; undefined when another holds it, in this process or any other.
 *
 * Node has no flock. SQLite's exclusive lock is a lock of the kernel on the file: it ends with its holder, even by kill -9, needs no
 * clock, no heartbeat and no cleaning up, and works between two connections of one process as well. The file stays empty.
 */
export function acquireFileLock(path: string): FileLock | undefined {
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    database.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (isBusy(error)) return undefined
    throw error
  }
  return { release: () => database.close() }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY
}

/**
 * Makes a state folder if it is missing, readable by its owner alone, and takes it for this process.
 * @throws DaemonError STATE_FOLDER_IN_USE, STATE_FOLDER_UNUSABLE
 */
export function lockStateFolder(folder: string): FileLock {
  let lock: FileLock | undefined
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    lock = acquireFileLock(join(folder, STATE_LOCK))
    chmodSync(join(folder, STATE_LOCK), 0o600)
  } catch (cause) {
    throw new DaemonError(
      'STATE_FOLDER_UNUSABLE',
      `the state folder ${folder} cannot be used: ${reasonOf(cause)}`,
      { cause },
    )
  }
  if (lock === undefined)
    throw new DaemonError(
      'STATE_FOLDER_IN_USE',
      `another process runs on the state folder ${folder}; stop it first`,
    )
  return lock
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
