import { createHash } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { SimulatorError } from '../errors.ts'
import { readClusterFile } from './cluster-file.ts'
import { memoryFolder } from './memory-folder.ts'
import { isRunning } from './process-identity.ts'

const NAME = /^nkpsim-memory-[0-9a-f]{16}$/

/**
 * Makes a state folder that lies in memory: the folder itself becomes a link to it.
 * @throws SimulatorError INVALID_OPTION, STATE_INVALID
 */
export function makeMemoryState(stateDir: string): void {
  const target = targetOf(stateDir)
  if (memoryStateOf(stateDir) !== undefined) return
  if (existsSync(stateDir)) removeEmpty(stateDir)
  removeLeftOver(target)
  mkdirSync(target, { mode: 0o700 })
  mkdirSync(dirname(stateDir), { recursive: true, mode: 0o700 })
  symlinkSync(target, stateDir)
}

/** Removes a link to a state folder that was in memory when the machine was started anew. */
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

/** Removes a state folder in memory, and the link to it. One that lies elsewhere stays. */
export function removeMemoryState(stateDir: string): void {
  const target = memoryStateOf(stateDir)
  if (target === undefined) return
  rmSync(target, { recursive: true, force: true })
  unlinkSync(stateDir)
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

/** Of a cluster whose link was removed. Another user's folder of that name is not touched. */
function removeLeftOver(target: string): void {
  if (!existsSync(target)) return
  const isOwn = lstatSync(target).isDirectory() && lstatSync(target).uid === process.getuid?.()
  if (!isOwn) throw new SimulatorError('STATE_INVALID', `${target} is not a folder of this user`)
  if (readClusterFile(target)?.processes.some(isRunning))
    throw new SimulatorError(
      'STATE_INVALID',
      `a cluster runs from ${target}; stop it with: nkpsim down --state ${target}`,
    )
  rmSync(target, { recursive: true })
}
