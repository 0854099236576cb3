import type { Clock } from '@nkpsim/daemon'
import type { ClusterRegistry } from './cluster-file.ts'

/** Environment of every act on a cluster. */
export type ClusterContext = {
  stateDir: string
  registry: ClusterRegistry
  clock: Clock
  signal?: AbortSignal | undefined
}
