import { join } from 'node:path'
import type { FileLock, Files } from '@nkpsim/effects'
import { DaemonError } from './errors.ts'
import { makeFolders } from './small-file.ts'
import { messageOf, systemReason } from './system-reason.ts'

const LOCK_FILE = 'state.lock'
/** Maximum wait for another process that only tries the lock, ms. */
const CONTENTION_MS = 500

/**
 * Takes an exclusive lock as `files.lock` does. Returns undefined if another holder in this or
 * another process has it.
 * @param waitMs how long to wait for a holder that may release the lock soon. With 0, two processes
 *   that try at the same moment can block each other, so that neither gets the lock
 * @throws DaemonError STATE_FOLDER_UNUSABLE if the file cannot be made or is not a lock file
 */
export function acquireFileLock(files: Files, path: string, waitMs = 0): FileLock | undefined {
  try {
    return files.lock(path, waitMs)
  } catch (cause) {
    throw cannotLock(path, cause)
  }
}

/** Returns the error for a lock file that cannot be used. */
export function cannotLock(shownPath: string, cause: unknown): DaemonError {
  const message = `cannot lock ${shownPath}: ${messageOf(cause)}`
  return new DaemonError('STATE_FOLDER_UNUSABLE', message, { cause })
}

/**
 * Makes this process the only user of a folder. Makes a missing folder, for its owner only.
 * @throws DaemonError STATE_FOLDER_IN_USE, STATE_FOLDER_UNUSABLE
 */
export function lockStateFolder(files: Files, folder: string): FileLock {
  makeFolder(files, folder)
  const path = join(folder, LOCK_FILE)
  const lock = acquireFileLock(files, path, CONTENTION_MS)
  if (lock !== undefined) return lock
  const message = `another process works in ${folder}: stop it first, or choose another folder`
  throw new DaemonError('STATE_FOLDER_IN_USE', message)
}

/**
 * Whether a process works in a folder that exists. A daemon that is suspended in order has left it.
 * @throws DaemonError STATE_FOLDER_UNUSABLE
 */
export function isStateFolderInUse(files: Files, folder: string): boolean {
  const path = join(folder, LOCK_FILE)
  const lock = acquireFileLock(files, path, CONTENTION_MS)
  lock?.release()
  return lock === undefined
}

function makeFolder(files: Files, folder: string): void {
  try {
    makeFolders(files, folder, 0o700)
  } catch (cause) {
    const message = `cannot make the folder ${folder}: ${systemReason(cause)}`
    throw new DaemonError('STATE_FOLDER_UNUSABLE', message, { cause })
  }
}
