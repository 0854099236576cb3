import { rm } from 'node:fs/promises'
import { writeFileDurably } from '@nkpsim/daemon'
import { readSmallFile } from '@nkpsim/daemon/small-file'
import { SimulatorError } from '../errors.ts'
import { isPlace, originOf, type Place, readPlace } from '../local-cluster/cluster-place.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import {
  describeProcess,
  identifyProcess,
  isOfAnotherMachine,
  isRunning,
  type ProcessIdentity,
} from '../local-cluster/process-identity.ts'
import { machine } from '../machine.ts'

const MAX_FILE_BYTES = 64 * 1024

/** Describes the injected fault of a cluster for later processes. */
export type FaultNote = {
  /** The fault as text, such as `vCenter was cut off (pause)`. */
  fault: string
  /**
   * The process that injected the fault. While that process runs, no other process repairs the
   * fault.
   */
  by: ProcessIdentity
  /** The folder whose cluster has the fault. A copy of this folder has no fault. */
  place?: Place
}

/**
 * Records durably that this process injects a fault. Call this before injecting the fault.
 * @throws SimulatorError BUSY if another running process, or a process of another machine, has
 *   recorded a fault
 */
export async function noteFault(stateDir: string, fault: string): Promise<void> {
  requireNoFaultOfAnother(stateDir)
  const note = { fault, by: identifyProcess(process.pid), place: readPlace(stateDir) }
  const text = `${JSON.stringify(note)}\n`
  await writeFileDurably(machine, clusterPaths.fault(stateDir), Buffer.from(text), { mode: 0o600 })
}

/**
 * Returns the recorded fault; undefined if there is none, the file is damaged, or the fault belongs
 * to the original of a copied folder.
 */
export function readFault(stateDir: string): FaultNote | undefined {
  try {
    const text = readSmallFile(
      machine.files,
      clusterPaths.fault(stateDir),
      MAX_FILE_BYTES,
    ).toString()
    const note: unknown = JSON.parse(text)
    return isFaultNote(note) && !isOfOriginal(note, stateDir) ? note : undefined
  } catch {
    return undefined
  }
}

function isOfOriginal({ place }: FaultNote, stateDir: string): boolean {
  return place !== undefined && originOf(place, readPlace(stateDir)).kind === 'copy'
}

function isFaultNote(value: unknown): value is FaultNote {
  const { fault, by, place } = Object(value)
  const { pid, startTimeTicks, bootId, machine } = Object(by)
  const isProcess = Number.isSafeInteger(pid) && pid > 0 && Number.isSafeInteger(startTimeTicks)
  const isMachine = ['string', 'undefined'].includes(typeof machine)
  if (place !== undefined && !isPlace(place)) return false
  return typeof fault === 'string' && isProcess && typeof bootId === 'string' && isMachine
}

/**
 * Returns the recorded fault if another process that may still run injected it; undefined
 * otherwise. A process of another machine counts as running.
 */
export function faultOfAnother(stateDir: string): FaultNote | undefined {
  const note = readFault(stateDir)
  return note !== undefined && isOfAnother(note.by) ? note : undefined
}

/** Returns whether `by` is another process that may still run. */
export function isOfAnother(by: ProcessIdentity): boolean {
  return isOfAnotherMachine(by) || (by.pid !== process.pid && isRunning(by))
}

/** Checks that no other running process has injected a fault. @throws SimulatorError BUSY */
export function requireNoFaultOfAnother(stateDir: string): void {
  const other = faultOfAnother(stateDir)
  if (other === undefined) return
  throw new SimulatorError(
    'BUSY',
    `${other.fault}, by ${describeProcess(other.by)}: wait for its end`,
  )
}

/** Returns whether a fault is recorded by this process or by a process that has ended. */
export function isMendable(stateDir: string): boolean {
  return readFault(stateDir) !== undefined && faultOfAnother(stateDir) === undefined
}

/** Removes the record of a repaired fault. */
export async function forgetFault(stateDir: string): Promise<void> {
  await rm(clusterPaths.fault(stateDir), { force: true })
  await machine.files.syncFolder(stateDir)
}
