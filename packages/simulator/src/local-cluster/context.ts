import type { MachineClock } from '@nkpsim/daemon'
import type { ClusterRegistry } from './cluster-file.ts'

/** Environment of every task on a cluster. */
export type ClusterContext = {
  stateDir: string
  registry: ClusterRegistry
  clock: MachineClock
  signal?: AbortSignal | undefined
}
