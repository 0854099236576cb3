import { existsSync } from 'node:fs'
import { acquireFileLock, type MachineClock } from '@nkpsim/daemon'
import { SimulatorError } from '../errors.ts'
import { makeNamedFolder } from './make-folder.ts'
import { clusterPaths } from './paths.ts'
import { pollUntil } from './poll.ts'

/**
 * Maximum time that a task on a cluster waits for another task, ms. A start takes at most this
 * long.
 */
const WAIT_MS = 60_000

/**
 * Runs a task that changes a cluster. No other task on this cluster runs at the same time in any
 * process. The kernel releases the lock when a process ends.
 * @throws SimulatorError BUSY if another task does not end within 60 s; NO_CLUSTER if the folder
 *   does not exist
 */
export async function withClusterLock<Result>(
  { stateDir, clock, create }: { stateDir: string; clock: MachineClock; create: boolean },
  act: () => Promise<Result>,
): Promise<Result> {
  if (create) makeNamedFolder(stateDir)
  if (!existsSync(stateDir)) throw new SimulatorError('NO_CLUSTER', `no cluster in ${stateDir}`)
  const path = clusterPaths.lock(stateDir)
  let lock = acquireFileLock(path)
  await pollUntil(
    () => {
      lock ??= acquireFileLock(path)
      return lock !== undefined
    },
    { clock, timeoutMs: WAIT_MS },
  )
  if (lock === undefined) {
    throw new SimulatorError('BUSY', `another command works on the cluster in ${stateDir}`)
  }
  try {
    return await act()
  } finally {
    lock.release()
  }
}
