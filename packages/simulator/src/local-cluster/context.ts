import type { MachineClock } from '@nkpsim/effects'
import type { ClusterRegistry } from './cluster-file.ts'

/** Everything that a task on a cluster needs from its environment. */
export type ClusterContext = {
  stateDir: string
  registry: ClusterRegistry
  clock: MachineClock
  signal?: AbortSignal | undefined
}
