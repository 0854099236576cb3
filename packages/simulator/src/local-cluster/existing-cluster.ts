import { type MachineClock, systemClock } from '@nkpsim/effects'
import { removeUnusedCopy } from '../reset/copy-state.ts'
import { openRegistry, readClusterFile } from './cluster-file.ts'
import { withClusterLock } from './cluster-lock.ts'
import { realStateDir } from './cluster-place.ts'
import type { ClusterContext } from './context.ts'
import { noCluster } from './no-cluster.ts'
import { incomplete, resetIncomplete } from './refusals.ts'

/** Names the cluster that a function changes. */
export type ClusterRef = {
  stateDir: string
  clock?: MachineClock
  signal?: AbortSignal
  /** Maximum time to wait for other tasks on the cluster, ms (default: 60 s). */
  lockTimeoutMs?: number
}

/**
 * Opens the cluster of a state folder.
 * @throws SimulatorError NO_CLUSTER, STATE_INVALID
 */
export function loadCluster({ stateDir, clock, signal }: ClusterRef): ClusterContext {
  const folder = realStateDir(stateDir)
  const file = readClusterFile(folder)
  if (file === undefined) throw noCluster(folder)
  return {
    stateDir: folder,
    registry: openRegistry(folder, file),
    clock: clock ?? systemClock,
    signal,
  }
}

/**
 * Runs a task that changes an existing cluster. No other task on this cluster runs at the same
 * time.
 * @throws SimulatorError NO_CLUSTER, BUSY; STATE_INVALID also if the first start or a reset was
 *   interrupted
 */
export async function withCluster<Result>(
  ref: ClusterRef,
  act: (context: ClusterContext) => Promise<Result>,
): Promise<Result> {
  return withLockedCluster(ref, async (context) => {
    const { phase } = context.registry.current()
    if (phase === 'resetting') throw resetIncomplete(context.stateDir)
    await removeUnusedCopy(context.stateDir)
    return act(context)
  })
}

/**
 * Does the same as withCluster, but also if a reset was interrupted.
 * @throws SimulatorError NO_CLUSTER, BUSY; STATE_INVALID also if the first start was interrupted
 */
export async function withLockedCluster<Result>(
  ref: ClusterRef,
  act: (context: ClusterContext) => Promise<Result>,
): Promise<Result> {
  const { stateDir, clock } = loadCluster(ref)
  // Uses the same folder after the wait, even if a link leads elsewhere by now.
  const timeoutMs = ref.lockTimeoutMs
  return withClusterLock({ stateDir, clock, create: false, timeoutMs }, async () => {
    const context = loadCluster({ ...ref, stateDir })
    if (context.registry.current().phase === 'creating') throw incomplete(stateDir)
    return act(context)
  })
}
