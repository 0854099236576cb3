import { resolve } from 'node:path'
import { type MachineClock, systemClock } from '@nkpsim/effects'
import { stopSwtpm } from '@nkpsim/tpm'
import { SimulatorError } from '../errors.ts'
import { vcenterNodes } from '../vcenter-ha/nodes.ts'
import {
  formerPaths,
  openRegistry,
  type ProcessKind,
  type ProcessRecord,
  readClusterFile,
  withoutProcess,
} from './cluster-file.ts'
import { withClusterLock } from './cluster-lock.ts'
import { type Place, readPlace, realStateDir, requireSamePlace } from './cluster-place.ts'
import type { ClusterContext } from './context.ts'
import { stopProcess } from './end-process.ts'
import { pauseClock } from './keep-clock.ts'
import { clusterPaths } from './paths.ts'
import { isRunning } from './process-identity.ts'
import { removeSocketFolder } from './sockets.ts'
import { tpmEndpoint } from './start-tpm.ts'
import { deleteStateOfCluster, hasFailedStart, removeFailedStart } from './state-folder.ts'
import { stopGhosts, stopStrays } from './strays.ts'

/**
 * A host stops before its TPM, because the host tells the TPM to shut down. vCenter stops before
 * etcd, because it writes there that it has stopped.
 */
const STOP_ORDER: readonly ProcessKind[][] = [
  ['vcenterd', 'esxid', 'trustd'],
  ['swtpm', 'relay', 'pykmip', 'etcd'],
]

/**
 * Stops exactly the processes of a cluster that still run. Also finds processes of a cluster whose
 * folder somebody removed. Leaves a folder without a cluster unchanged, but `deleteState` removes
 * what a failed start left there.
 * @returns the processes that were running
 * @throws SimulatorError BUSY, STATE_INVALID, PROCESS_TIMEOUT
 */
export async function stopCluster(options: {
  stateDir: string
  /** Whether to remove the state too. A state in memory is always removed. */
  deleteState?: boolean
  clock?: MachineClock
}): Promise<ProcessRecord[]> {
  const named = resolve(options.stateDir)
  const stateDir = realStateDir(named)
  const clock = options.clock ?? systemClock
  if (readClusterFile(stateDir) === undefined) {
    const ghosts = await stopGhosts([stateDir], clock)
    if (options.deleteState !== true || !hasFailedStart(stateDir)) return ghosts
    const place = readPlace(stateDir)
    const isCluster = await deleteFailedStart(named, place, clock)
    if (!isCluster) return ghosts
    // The path that the user named may lead elsewhere by now.
    return [...ghosts, ...(await stopCluster({ ...options, stateDir: place.path }))]
  }
  const place = readPlace(stateDir)
  const stopping = withClusterLock({ stateDir, clock, create: false }, async () => {
    requireSamePlace(place)
    const file = readClusterFile(stateDir)
    if (file === undefined) return []
    const registry = openRegistry(stateDir, file)
    const former = formerPaths(stateDir)
    const isDeleted = options.deleteState === true || file.inMemory === true
    const stop = isDeleted ? endProcesses : stopProcesses
    const stopped = await stop({ stateDir, registry, clock })
    stopped.push(...(await stopStrays([stateDir, named], clock, former)))
    if (isDeleted) deleteStateOfCluster(named, place, { keepLogs: false })
    else {
      removeSocketFolder(file.tpmSocketFolder, place, named)
      for (const node of vcenterNodes(file))
        await pauseClock(clusterPaths.vcenterNode(stateDir, node))
    }
    return stopped
  })
  return stopping.catch((error: unknown) => {
    // Another command removed the cluster while this one waited.
    if (error instanceof SimulatorError && error.code === 'NO_CLUSTER') return []
    throw error
  })
}

/**
 * Returns what the removal of the state would delete: a cluster, the logs of a failed start, or
 * nothing.
 * @throws SimulatorError STATE_INVALID
 */
export function stateToDelete(stateDir: string): 'cluster' | 'logs' | 'none' {
  const folder = realStateDir(resolve(stateDir))
  if (readClusterFile(folder) !== undefined) return 'cluster'
  return hasFailedStart(folder) ? 'logs' : 'none'
}

/**
 * Removes what a failed start left, unless another command has made a cluster there meanwhile.
 * @param named path as the user named it
 * @param place the folder itself, as it was first found
 * @returns whether there is a cluster now
 * @throws SimulatorError STATE_INVALID if another folder is now at this path
 */
function deleteFailedStart(named: string, place: Place, clock: MachineClock): Promise<boolean> {
  return withClusterLock({ stateDir: place.path, clock, create: false }, async () => {
    requireSamePlace(place)
    if (readClusterFile(place.path) !== undefined) return true
    removeFailedStart(named, place)
    return false
  }).catch((error: unknown) => {
    // Another command removed the folder while this one waited.
    if (error instanceof SimulatorError && error.code === 'NO_CLUSTER') return false
    throw error
  })
}

/**
 * Stops the chosen processes of a cluster (default: all), and removes them from its cluster file.
 * Returns the processes that were running.
 */
export async function stopProcesses(
  context: ClusterContext,
  chosen: (process: ProcessRecord) => boolean = () => true,
): Promise<ProcessRecord[]> {
  const { registry } = context
  const ended = registry.current().processes.filter(chosen)
  const stopped = await endProcesses(context, chosen)
  // The file is updated after the last process has stopped. On a full disk the update fails, but
  // all processes have stopped.
  await registry.update((file) => ended.reduce(withoutProcess, file))
  return stopped
}

/**
 * Stops processes without writing to the cluster file. Use it before the state is removed: the disk
 * may be full until then.
 */
export async function endProcesses(
  context: ClusterContext,
  chosen: (process: ProcessRecord) => boolean = () => true,
): Promise<ProcessRecord[]> {
  const { registry, clock } = context
  const stopped: ProcessRecord[] = []
  for (const kinds of STOP_ORDER) {
    const processes = registry.current().processes.filter(({ kind }) => kinds.includes(kind))
    await Promise.all(
      processes.filter(chosen).map(async (process) => {
        if (isRunning(process)) stopped.push(process)
        if (process.kind === 'swtpm') await shutDownTpm(context, process)
        await stopProcess(process, clock)
      }),
    )
  }
  return stopped
}

/**
 * Shuts swtpm down cleanly, because a TPM may count an unclean end as an attempt to guess a secret.
 * If swtpm does not answer, the caller ends it with a signal.
 */
async function shutDownTpm(context: ClusterContext, process: ProcessRecord): Promise<void> {
  if (!isRunning(process)) return
  await stopSwtpm(tpmEndpoint(context, process.name)).catch(() => undefined)
}
