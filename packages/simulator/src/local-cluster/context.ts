import type { Clock } from '@nkpsim/daemon'
import type { ClusterRegistry } from './cluster-file.ts'

/** What every act on a cluster works with. */
export type ClusterContext = {
  stateDir: string
  registry: ClusterRegistry
  clock: Clock
  signal?: AbortSignal | undefined
}
