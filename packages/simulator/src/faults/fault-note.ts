import { rm } from 'node:fs/promises'
import { syncFolder, writeFileDurably } from '@nkpsim/daemon'
import { readSmallFile } from '@nkpsim/daemon/small-file'
import { SimulatorError } from '../errors.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import {
  identifyProcess,
  isRunning,
  type ProcessIdentity,
} from '../local-cluster/process-identity.ts'

const MAX_FILE_BYTES = 64 * 1024

/** The injected fault of a cluster, for later processes. */
export type FaultNote = {
  /** As text: `vCenter was cut off (pause)`. */
  fault: string
  /** The process that injected it, and repairs it while it runs. */
  by: ProcessIdentity
}

/**
 * Records a fault of this process, durably, before injecting it.
 * @throws SimulatorError BUSY if another one is recorded
 */
export async function noteFault(stateDir: string, fault: string): Promise<void> {
  requireNoFaultOfAnother(stateDir)
  const note = { fault, by: identifyProcess(process.pid) }
  const text = `${JSON.stringify(note)}\n`
  await writeFileDurably(clusterPaths.fault(stateDir), Buffer.from(text), { mode: 0o600 })
}

/** The recorded fault; undefined: none. */
export function readFault(stateDir: string): FaultNote | undefined {
  try {
    const note: FaultNote = JSON.parse(
      readSmallFile(clusterPaths.fault(stateDir), MAX_FILE_BYTES).toString(),
    )
    return note
  } catch {
    return undefined
  }
}

/** The fault of another running process. */
export function faultOfAnother(stateDir: string): FaultNote | undefined {
  const note = readFault(stateDir)
  const isAnothers = note !== undefined && note.by.pid !== process.pid && isRunning(note.by)
  return isAnothers ? note : undefined
}

/** @throws SimulatorError BUSY if another running process has injected a fault */
export function requireNoFaultOfAnother(stateDir: string): void {
  const other = faultOfAnother(stateDir)
  if (other === undefined) return
  throw new SimulatorError('BUSY', `${other.fault}, by process ${other.by.pid}: wait for its end`)
}

/** Whether a fault is recorded, by this process or an ended one. */
export function isMendable(stateDir: string): boolean {
  return readFault(stateDir) !== undefined && faultOfAnother(stateDir) === undefined
}

/** Removes the record of a repaired fault. */
export async function forgetFault(stateDir: string): Promise<void> {
  await rm(clusterPaths.fault(stateDir), { force: true })
  await syncFolder(stateDir)
}
