import { type MachineClock, systemClock } from '@nkpsim/daemon'
import { openRegistry, readClusterFile } from './cluster-file.ts'
import { withClusterLock } from './cluster-lock.ts'
import { realStateDir } from './cluster-place.ts'
import type { ClusterContext } from './context.ts'
import { noCluster } from './no-cluster.ts'

/** Names the cluster that a function changes. */
export type ClusterRef = { stateDir: string; clock?: MachineClock; signal?: AbortSignal }

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
 * @throws SimulatorError NO_CLUSTER, STATE_INVALID, BUSY
 */
export async function withCluster<Result>(
  ref: ClusterRef,
  act: (context: ClusterContext) => Promise<Result>,
): Promise<Result> {
  const { stateDir, clock } = loadCluster(ref)
  // Uses the same folder after the wait, even if a link leads elsewhere by now.
  return withClusterLock({ stateDir, clock, create: false }, () =>
    act(loadCluster({ ...ref, stateDir })),
  )
}
