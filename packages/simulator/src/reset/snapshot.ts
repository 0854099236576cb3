import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileDurably } from '@nkpsim/daemon'
import { SimulatorError } from '../errors.ts'
import type { ClusterFile, ProcessKind, RunningVm } from '../local-cluster/cluster-file.ts'
import type { ClusterContext } from '../local-cluster/context.ts'
import { pauseClock } from '../local-cluster/keep-clock.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { pollUntil } from '../local-cluster/poll.ts'
import { isRunning, isStopped } from '../local-cluster/process-identity.ts'
import { readStateFile } from '../local-cluster/state-file.ts'
import { machine } from '../machine.ts'
import { copyState } from './copy-state.ts'

/** Content of a snapshot, in addition to the state itself. */
export type Snapshot = {
  version: 1
  cluster: Omit<ClusterFile, 'processes' | 'phase' | 'version'>
  /** VMs to power on after a reset. No other file records which VMs ran. */
  running: RunningVm[]
}

const MANIFEST = 'snapshot.json'
const MAX_MANIFEST_BYTES = 16 * 1024 * 1024
const STOP_MS = 60_000

/**
 * The order in which processes are suspended. Hosts come before vCenter, so that no host knows a
 * push or checkpoint that vCenter has not recorded. TPMs come last, so that no TPM is suspended
 * during a command.
 */
const ORDER: readonly ProcessKind[] = ['esxid', 'vcenterd', 'trustd', 'swtpm']

/**
 * Copies the state of a running cluster at one instant. The kernel suspends vCenter, the hosts and
 * the TPMs during the copy. The copy therefore equals the state after a power loss, from which
 * every daemon can start.
 * @throws SimulatorError STATE_INVALID, PROCESS_TIMEOUT
 */
export async function takeSnapshot(
  context: ClusterContext,
  running: readonly RunningVm[],
): Promise<void> {
  const { stateDir, registry } = context
  const { version: _version, phase: _phase, processes, ...cluster } = registry.current()
  const folder = clusterPaths.snapshot(stateDir)
  const unfinished = `${folder}.new`
  try {
    for (const kind of ORDER) await freeze(context, kind)
    await copyState(stateDir, unfinished)
    // The time since the snapshot must not pass at a time scale when a reset restores it.
    await pauseClock(clusterPaths.vcenter(unfinished))
  } finally {
    for (const process of processes) if (isRunning(process)) send(process.pid, 'SIGCONT')
  }
  const manifest: Snapshot = { version: 1, cluster, running: [...running] }
  await writeFileDurably(
    machine,
    join(unfinished, MANIFEST),
    Buffer.from(JSON.stringify(manifest)),
    {
      mode: 0o600,
    },
  )
  await rm(folder, { recursive: true, force: true })
  await rename(unfinished, folder)
  await machine.files.syncFolder(stateDir)
}

/**
 * Reads the snapshot of a cluster.
 * @throws SimulatorError STATE_INVALID if the cluster has no snapshot, or the snapshot cannot be
 *   read
 */
export async function readSnapshot(stateDir: string): Promise<Snapshot> {
  const path = join(clusterPaths.snapshot(stateDir), MANIFEST)
  const text = readStateFile(path, MAX_MANIFEST_BYTES)
  try {
    const snapshot: Snapshot = JSON.parse(text ?? '')
    if (snapshot.version === 1) return snapshot
  } catch (cause) {
    throw new SimulatorError(
      'STATE_INVALID',
      `the cluster in ${stateDir} has no snapshot for a reset; make a new cluster: nkpsim down --delete, nkpsim up`,
      { cause },
    )
  }
  throw new SimulatorError(
    'STATE_INVALID',
    `the snapshot in ${stateDir} was made by a different version of nkpsim`,
  )
}

async function freeze({ registry, clock }: ClusterContext, kind: ProcessKind): Promise<void> {
  const running = registry
    .current()
    .processes.filter((each) => each.kind === kind && isRunning(each))
  for (const { pid } of running) send(pid, 'SIGSTOP')
  const areStopped = () => running.every((each) => isStopped(each) || !isRunning(each))
  if (await pollUntil(areStopped, { clock, timeoutMs: STOP_MS })) return
  throw new SimulatorError('PROCESS_TIMEOUT', `${kind} cannot be suspended for the snapshot`)
}

/** Sends a signal to a process. Does nothing if the process has ended. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
