import { createHash } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  readdirSync,
  readlinkSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { systemReason } from '@nkpsim/daemon/system-reason'
import { SimulatorError } from '../errors.ts'
import { realStateDir } from './cluster-place.ts'
import {
  makeNamedFolder,
  makePrivateFolder,
  requirePrivateFolder,
  USE_BY_OTHERS,
} from './make-folder.ts'
import { memoryFolder } from './memory-folder.ts'

const NAME = /^nkpsim-memory-[0-9a-f]{16}$/

/**
 * Creates a folder in memory for the state. The state folder becomes a link to this folder.
 * @throws SimulatorError INVALID_OPTION, STATE_INVALID
 */
export function makeMemoryState(stateDir: string): void {
  const target = targetOf(stateDir)
  refuseForeignMemory(stateDir)
  if (memoryStateOf(stateDir) !== undefined) return
  refuseLeftOver(target)
  if (existsSync(stateDir)) removeEmpty(stateDir)
  makeNamedFolder(dirname(stateDir))
  makePrivateFolder(target, USE_BY_OTHERS)
  symlinkSync(target, stateDir)
}

/**
 * Checks that no other user made the state folder, if it is in memory. Its name is predictable, and
 * every user can write to the folder for shared memory.
 * @throws SimulatorError STATE_INVALID
 */
export function refuseForeignMemory(stateDir: string): void {
  const folder = realStateDir(stateDir)
  if (isMemoryFolder(folder) && existsSync(folder)) requirePrivateFolder(folder, USE_BY_OTHERS)
}

/**
 * Returns whether a folder has the name of a folder in memory.
 * @param folder a path without links
 */
export function isMemoryFolder(folder: string): boolean {
  return NAME.test(basename(folder))
}

/**
 * Removes a link to a state folder in memory if a restart of the machine has deleted that folder.
 */
export function removeDeadLink(stateDir: string): void {
  const target = memoryStateOf(stateDir)
  if (target !== undefined && !existsSync(target)) unlinkSync(stateDir)
}

/**
 * Returns the folder in memory that a state folder links to; undefined if the state folder is not
 * such a link.
 */
export function memoryStateOf(stateDir: string): string | undefined {
  try {
    if (!lstatSync(stateDir).isSymbolicLink()) return undefined
    const target = readlinkSync(stateDir)
    return isMemoryFolder(target) ? target : undefined
  } catch {
    return undefined
  }
}

/**
 * Removes the empty folder of a state in memory, and the link to it.
 * @param folder path of the folder without links
 * @returns false if the state is not in memory, or the link leads to another folder by now
 */
export function removeMemoryFolder(stateDir: string, folder: string): boolean {
  const target = memoryStateOf(stateDir)
  if (target === undefined || realStateDir(target) !== folder) return false
  rmdirSync(target)
  unlinkSync(stateDir)
  return true
}

/**
 * Returns the folder in memory for a state folder. The name is always the same, so that leftovers
 * are found again.
 */
function targetOf(stateDir: string): string {
  const digest = createHash('sha256').update(stateDir).digest('hex').slice(0, 16)
  return join(memoryFolder(process.env), `nkpsim-memory-${digest}`)
}

function removeEmpty(stateDir: string): void {
  try {
    rmdirSync(stateDir)
  } catch (cause) {
    throw new SimulatorError(
      'STATE_INVALID',
      `cannot replace ${stateDir}: ${systemReason(cause)}; name another state folder with --state`,
      { cause },
    )
  }
}

/**
 * Refuses a leftover folder. It belongs to a cluster whose link was moved or removed. The cluster
 * may use the folder through another path, so only the user may remove it.
 */
function refuseLeftOver(target: string): void {
  if (lstatSync(target, { throwIfNoEntry: false }) === undefined) return
  requirePrivateFolder(target, USE_BY_OTHERS)
  if (readdirSync(target).length === 0) return
  throw new SimulatorError(
    'STATE_INVALID',
    `${target} has a cluster whose link was moved or removed; remove it with: nkpsim --state ${target} down --delete`,
  )
}
