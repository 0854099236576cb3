import { type MachineClock, systemClock } from '@nkpsim/daemon'
import { openRegistry, readClusterFile } from './cluster-file.ts'
import { withClusterLock } from './cluster-lock.ts'
import { realStateDir } from './cluster-place.ts'
import type { ClusterContext } from './context.ts'
import { noCluster } from './no-cluster.ts'

/** Names the cluster that a function acts on. */
export type ClusterRef = { stateDir: string; clock?: MachineClock; signal?: AbortSignal }

/** The cluster of a state folder as it stands. @throws SimulatorError NO_CLUSTER, STATE_INVALID */
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
 * Runs an act that changes an existing cluster, alone.
 * @throws SimulatorError NO_CLUSTER, STATE_INVALID, BUSY
 */
export async function withCluster<Result>(
  ref: ClusterRef,
  act: (context: ClusterContext) => Promise<Result>,
): Promise<Result> {
  const { stateDir, clock } = loadCluster(ref)
  return withClusterLock({ stateDir, clock, create: false }, () => act(loadCluster(ref)))
}
