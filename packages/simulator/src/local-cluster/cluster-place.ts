import { realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { SimulatorError } from '../errors.ts'
import { formerSocketFolderName } from './socket-folder-name.ts'

/**
 * Path of a state folder, and its identity for the kernel: device and inode do not depend on the
 * path. These numbers are text, because they can exceed 2^53.
 */
export type Place = { path: string; device: string; inode: string }

/** Relation of a state folder to the processes in its cluster file. */
export type Origin = {
  /**
   * `copy` means that the processes belong to another folder. `moved` means that the processes
   * belong to this folder, and run under its former path.
   */
  kind: 'own' | 'moved' | 'copy'
  /** Folder in which the cluster file was written. */
  path: string
}

/** Returns whether a value from a file is a place. */
export function isPlace(value: unknown): value is Place {
  const { path, device, inode } = Object(value)
  return [path, device, inode].every((part) => typeof part === 'string')
}

/**
 * Returns the place of the folder at a path.
 * @throws ENOENT
 */
export function readPlace(stateDir: string): Place {
  const { dev, ino } = statSync(stateDir, { bigint: true })
  return { path: realpathSync(stateDir), device: String(dev), inode: String(ino) }
}

/**
 * Checks that a path still leads to the same folder. Another command may have replaced the folder.
 * @throws SimulatorError STATE_INVALID
 */
export function requireSamePlace(place: Place): void {
  const now = placeAt(place.path)
  if (now?.device === place.device && now.inode === place.inode) return
  throw new SimulatorError(
    'STATE_INVALID',
    `${place.path} was replaced by another folder meanwhile; check what is there, then repeat the command`,
  )
}

function placeAt(path: string): Place | undefined {
  try {
    return readPlace(path)
  } catch {
    return undefined
  }
}

/**
 * Returns the path of a state folder without links. If the folder does not exist, follows the links
 * in its parent path, because the folder was there before or will be.
 */
export function realStateDir(stateDir: string): string {
  try {
    return realpathSync(stateDir)
  } catch {
    const path = resolve(stateDir)
    const parent = dirname(path)
    return parent === path ? path : join(realStateDir(parent), basename(path))
  }
}

/**
 * Distinguishes a moved folder from a copied folder. A moved folder keeps its inode. Device numbers
 * can change when the machine starts, and subvolumes share inodes, so the device or the path must
 * match too. A move to another file system counts as a copy.
 */
export function originOf(recorded: Place, here: Place): Origin {
  const { path } = recorded
  const isOwn =
    recorded.inode === here.inode && (recorded.device === here.device || path === here.path)
  if (!isOwn) return { kind: 'copy', path }
  return { kind: path === here.path ? 'own' : 'moved', path }
}

/**
 * Infers the place for a cluster file of 0.2 or earlier, which records no place. Uses the folder of
 * its TPMs' sockets, which is in the state folder or is named after its path. In doubt, the file
 * counts as a copy, which owns no processes.
 * @param stateDir the current path of the folder
 * @param find returns the folder at a path; undefined if there is none
 */
export function inferPlace(
  tpmSocketFolder: string,
  {
    stateDir,
    here,
    find,
  }: { stateDir: string; here: Place; find: (path: string) => Place | undefined },
): Place {
  const unknown = { path: dirname(tpmSocketFolder), device: '', inode: '' }
  if (basename(tpmSocketFolder) !== 'tpms') {
    const isNamedAfter = (path: string) =>
      basename(tpmSocketFolder) === formerSocketFolderName(path)
    return [stateDir, here.path].some(isNamedAfter) ? here : unknown
  }
  const path = dirname(tpmSocketFolder)
  // If nothing exists at the former path, the folder was moved here.
  return find(path) ?? { ...here, path }
}
