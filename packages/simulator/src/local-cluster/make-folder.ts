import { lstatSync } from 'node:fs'
import { makeFolders } from '@nkpsim/daemon/small-file'
import { systemReason } from '@nkpsim/daemon/system-reason'
import { SimulatorError } from '../errors.ts'
import { machine } from '../machine.ts'

/**
 * Makes a folder that a user named, and its missing parent folders.
 * @throws SimulatorError INVALID_OPTION with the reason of the operating system
 */
export function makeNamedFolder(path: string): void {
  try {
    makeFolders(machine.files, path, 0o700)
  } catch (cause) {
    throw new SimulatorError(
      'INVALID_OPTION',
      `cannot make the folder ${path}: ${systemReason(cause)}; name another with --state`,
      { cause },
    )
  }
}

/** Permissions of other users to change a folder. */
export const CHANGE_BY_OTHERS = 0o022
/** Any permissions of other users. */
export const USE_BY_OTHERS = 0o077

/**
 * Makes a folder that belongs to this user. Refuses an existing folder of another user: in a parent
 * folder for temporary files, another user could have made it first.
 * @param denied permissions that the folder must not have
 * @throws SimulatorError STATE_INVALID
 */
export function makePrivateFolder(path: string, denied: number): void {
  try {
    makeFolders(machine.files, path, 0o700)
  } catch (error) {
    // Another file has this name. The check refuses it.
    if (Reflect.get(Object(error), 'code') !== 'EEXIST') throw error
  }
  requirePrivateFolder(path, denied)
}

/**
 * Checks that a path is a folder of this user, without the denied permissions.
 * @param denied permissions that the folder must not have
 * @throws SimulatorError STATE_INVALID
 */
export function requirePrivateFolder(path: string, denied: number): void {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  const isOwn = stat?.isDirectory() === true && stat.uid === process.getuid?.()
  if (isOwn && (stat.mode & denied) === 0) return
  throw new SimulatorError(
    'STATE_INVALID',
    `${path} is not a folder of this user alone; name another state folder with --state`,
  )
}
