import { SimulatorError } from '../errors.ts'
import { portOfRunningCluster, readOrigin } from './cluster-file.ts'
import { realStateDir } from './cluster-place.ts'
import type { ClusterContext } from './context.ts'
import { refuseWhereOthersWrite } from './refuse-others.ts'

/**
 * Checks that no other running cluster uses the path, ports or identities of a cluster. Call this
 * before anything starts or changes.
 * @throws SimulatorError STATE_INVALID
 */
export function requireSoleUse(context: ClusterContext): void {
  refuseWhereOthersWrite(context.stateDir)
  refuseBesideOriginal(context)
}

/**
 * Refuses to run a copy next to its original, also after the first start of the copy. Both have the
 * same ports and identities, so only one of them can run.
 */
function refuseBesideOriginal({ stateDir, registry }: ClusterContext): void {
  const { copiedFrom, vcenter } = registry.current()
  // The file of a copy that was made while the cluster ran names processes of the original. The
  // original may have been moved since. After the first start, the file names the copy's own
  // processes.
  const namesOriginal = readOrigin(stateDir)?.kind === 'copy'
  const port = vcenter.ports.management
  const runs = (path: string): boolean => portOf(path) === port
  // The folder at the former path of the original may be a copy of this cluster. Its file names
  // processes of this cluster.
  const runsItself = (path: string): boolean => runs(path) && readOrigin(path)?.kind !== 'copy'
  const isRunning =
    (namesOriginal && runs(stateDir)) ||
    (copiedFrom !== undefined && realStateDir(copiedFrom) !== stateDir && runsItself(copiedFrom))
  if (!isRunning) return
  const original = copiedFrom ?? stateDir
  throw new SimulatorError(
    'STATE_INVALID',
    `${stateDir} is a copy of the cluster in ${original}, which runs and has the same ports; stop that one first: nkpsim --state ${original} down`,
  )
}

/** Returns vCenter's port if the cluster runs. A folder that cannot be read counts as stopped. */
function portOf(stateDir: string): number | undefined {
  try {
    return portOfRunningCluster(stateDir)
  } catch {
    return undefined
  }
}
