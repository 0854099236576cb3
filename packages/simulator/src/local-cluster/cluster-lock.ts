import { existsSync } from 'node:fs'
import { DaemonError } from '@nkpsim/daemon'
import type { MachineClock } from '@nkpsim/effects'
import { SimulatorError } from '../errors.ts'
import { withFileLock } from './file-lock.ts'
import { makeNamedFolder } from './make-folder.ts'
import { clusterPaths } from './paths.ts'

/** A cluster to lock, and how long to wait for the lock, ms (default: 60 s). */
type ClusterToLock = {
  stateDir: string
  clock: MachineClock
  create: boolean
  timeoutMs?: number | undefined
}

/**
 * Runs a task that changes a cluster. No other task on this cluster runs at the same time in any
 * process. The kernel releases the lock when a process ends.
 * @throws SimulatorError BUSY if another task does not end in time; NO_CLUSTER if the folder does
 *   not exist, or another task removes it
 */
export async function withClusterLock<Result>(
  { stateDir, clock, create, timeoutMs }: ClusterToLock,
  act: () => Promise<Result>,
): Promise<Result> {
  if (create) makeNamedFolder(stateDir)
  if (!existsSync(stateDir)) throw noFolder(stateDir)
  const refuse = () =>
    new SimulatorError('BUSY', `another command works on the cluster in ${stateDir}`)
  try {
    return await withFileLock(
      clusterPaths.lock(stateDir),
      { clock, refuse, ...(timeoutMs !== undefined && { timeoutMs }) },
      act,
    )
  } catch (cause) {
    const isGone = cause instanceof DaemonError && !existsSync(stateDir)
    throw isGone ? noFolder(stateDir, { cause }) : cause
  }
}

function noFolder(stateDir: string, options?: ErrorOptions): SimulatorError {
  return new SimulatorError('NO_CLUSTER', `no cluster in ${stateDir}`, options)
}
