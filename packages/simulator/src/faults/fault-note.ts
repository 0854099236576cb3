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

/** What is broken on purpose in a cluster, for whoever comes next. */
export type FaultNote = {
  /** In words: `vCenter was cut off (pause)`. */
  fault: string
  /** The process that broke it, and mends it while it runs. */
  by: ProcessIdentity
}

/**
 * Notes a fault of this process, durably, before it is made.
 * @throws SimulatorError BUSY when another's is there
 */
export async function noteFault(stateDir: string, fault: string): Promise<void> {
  requireNoFaultOfAnother(stateDir)
  const note = { fault, by: identifyProcess(process.pid) }
  const text = `${JSON.stringify(note)}\n`
  await writeFileDurably(clusterPaths.fault(stateDir), Buffer.from(text), { mode: 0o600 })
}

/** The fault that is noted; undefined when all is as it should be. */
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

/** The fault of another process that still runs. */
export function faultOfAnother(stateDir: string): FaultNote | undefined {
  const note = readFault(stateDir)
  const isAnothers = note !== undefined && note.by.pid !== process.pid && isRunning(note.by)
  return isAnothers ? note : undefined
}

/** @throws SimulatorError BUSY when another process has broken something, and still runs */
export function requireNoFaultOfAnother(stateDir: string): void {
  const other = faultOfAnother(stateDir)
  if (other === undefined) return
  throw new SimulatorError('BUSY', `${other.fault}, by process ${other.by.pid}: wait for its end`)
}

/** Whether something is broken, by this process or by one that is gone. */
export function isMendable(stateDir: string): boolean {
  return readFault(stateDir) !== undefined && faultOfAnother(stateDir) === undefined
}

/** The fault was mended. */
export async function forgetFault(stateDir: string): Promise<void> {
  await rm(clusterPaths.fault(stateDir), { force: true })
  await syncFolder(stateDir)
}
