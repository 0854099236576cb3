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
import { makeFolders } from '@nkpsim/daemon/small-file'
import { SimulatorError } from '../errors.ts'
import { makeNamedFolder } from './make-folder.ts'
import { memoryFolder } from './memory-folder.ts'

const NAME = /^nkpsim-memory-[0-9a-f]{16}$/

/**
 * Makes a state folder that lies in memory: the folder itself becomes a link to it.
 * @throws SimulatorError INVALID_OPTION, STATE_INVALID
 */
export function makeMemoryState(stateDir: string): void {
  const target = targetOf(stateDir)
  if (memoryStateOf(stateDir) !== undefined) return
  refuseLeftOver(target)
  if (existsSync(stateDir)) removeEmpty(stateDir)
  makeNamedFolder(dirname(stateDir))
  makeFolders(target, 0o700)
  symlinkSync(target, stateDir)
}

/** Removes a link to a state folder that was in memory when the machine was started again. */
export function removeDeadLink(stateDir: string): void {
  const target = memoryStateOf(stateDir)
  if (target !== undefined && !existsSync(target)) unlinkSync(stateDir)
}

/** The folder in memory that a state folder is a link to; undefined: it is none. */
export function memoryStateOf(stateDir: string): string | undefined {
  try {
    if (!lstatSync(stateDir).isSymbolicLink()) return undefined
    const target = readlinkSync(stateDir)
    return NAME.test(basename(target)) ? target : undefined
  } catch {
    return undefined
  }
}

/**
 * Removes the folder of a state in memory, which is empty, and the link to it.
 * @returns false when the state is not in memory
 */
export function removeMemoryFolder(stateDir: string): boolean {
  const target = memoryStateOf(stateDir)
  if (target === undefined) return false
  rmdirSync(target)
  unlinkSync(stateDir)
  return true
}

/** One name for one state folder: what was left of it is found again. */
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
      `${stateDir} is not empty; name another one with --state`,
      { cause },
    )
  }
}

/**
 * Of a cluster whose link was moved or removed: it may be in use by another path, so only the user
 * removes it.
 */
function refuseLeftOver(target: string): void {
  const stat = lstatSync(target, { throwIfNoEntry: false })
  if (stat === undefined) return
  const isOwn = stat.isDirectory() && stat.uid === process.getuid?.()
  if (!isOwn) throw new SimulatorError('STATE_INVALID', `${target} is not a folder of this user`)
  if (readdirSync(target).length === 0) return
  throw new SimulatorError(
    'STATE_INVALID',
    `${target} has a cluster whose link was moved or removed; remove it with: nkpsim --state ${target} down --delete`,
  )
}
