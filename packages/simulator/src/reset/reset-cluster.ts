import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { mapLimited } from '@nkpsim/daemon/map-limited'
import { SimulatorError } from '../errors.ts'
import { mendLinks } from '../faults/disconnect.ts'
import { requireNoFaultOfAnother } from '../faults/fault-note.ts'
import { formerPaths, type ProcessRecord } from '../local-cluster/cluster-file.ts'
import { readPlace } from '../local-cluster/cluster-place.ts'
import type { ClusterContext } from '../local-cluster/context.ts'
import { killProcess } from '../local-cluster/end-process.ts'
import { type ClusterRef, withLockedCluster } from '../local-cluster/existing-cluster.ts'
import { continueDaemon } from '../local-cluster/launch.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { takeDecisions } from '../local-cluster/power-decisions.ts'
import { isRunning, isStopped } from '../local-cluster/process-identity.ts'
import type {
  HostReady,
  KeyServerReady,
  TrustHostReady,
  VcenterReady,
} from '../local-cluster/ready-content.ts'
import { readHosts, readVcenter } from '../local-cluster/ready-content.ts'
import { interruptedUnchanged, notAllRunning } from '../local-cluster/refusals.ts'
import { readRoot, requireNoOtherCopy } from '../local-cluster/require-no-other-copy.ts'
import { requireSoleUse } from '../local-cluster/require-sole-use.ts'
import { startHost } from '../local-cluster/start-host.ts'
import { startKeyServer } from '../local-cluster/start-key-server.ts'
import { startTpm } from '../local-cluster/start-tpm.ts'
import { startTrustHost } from '../local-cluster/start-trust-host.ts'
import { startVcenter } from '../local-cluster/start-vcenter.ts'
import { isFormerVcenter } from '../local-cluster/state-folder.ts'
import { stopStrays, stopUnrecorded } from '../local-cluster/strays.ts'
import { takePlace } from '../local-cluster/take-place.ts'
import { machine } from '../machine.ts'
import { allowStoredPassword } from '../operator/stored-password.ts'
import { copyState, removeUnusedCopy, statePartsIn } from './copy-state.ts'
import { fileAfterReset } from './file-after-reset.ts'
import { haltDaemon } from './halt-daemon.ts'
import { powerOnRest } from './power-on.ts'
import { readSnapshot, type Snapshot } from './snapshot.ts'

const AT_ONCE = 4
const TO_COMPLETE = 'complete the reset with: nkpsim reset, or nkpsim up'

/** A cluster after its reset. */
type ResetCluster = {
  stateDir: string
  vcenter: VcenterReady
  hosts: HostReady[]
  trustHosts: TrustHostReady[]
  keyServer?: KeyServerReady
  /** Names of the removed folders of vCenters that a restore had replaced. */
  removedVcenters: string[]
}

/**
 * Restores a cluster to its state right after its first start, with its seed, and starts it. Later
 * changes are lost. If a reset is interrupted before the state is in place, the next reset or
 * resumeCluster completes it. If the disk has no space for the copy, or Ctrl-C interrupts the copy,
 * nothing changes.
 * @throws SimulatorError NO_CLUSTER, STATE_INVALID if the cluster has no snapshot, the snapshot
 *   cannot be copied, or the original or another copy of the cluster runs; BUSY if another running
 *   process has injected a fault; PROCESS_FAILED, PROCESS_TIMEOUT, INTERRUPTED
 */
export function resetCluster(ref: ClusterRef): Promise<ResetCluster> {
  return withLockedCluster(ref, putBack)
}

/** Does the same as resetCluster. The caller holds the lock of the cluster. */
export async function putBack(context: ClusterContext): Promise<ResetCluster> {
  const { stateDir, registry } = context
  requireNoFaultOfAnother(stateDir)
  requireSoleUse(context)
  const snapshot = await readSnapshot(stateDir)
  // An unrecorded host of this cluster would hold its ports.
  await stopUnrecorded(context)
  const starting = {
    hosts: snapshot.cluster.hosts,
    root: readRoot(clusterPaths.vcenter(clusterPaths.snapshot(stateDir))),
  }
  await requireNoOtherCopy(context, starting)
  const next = clusterPaths.resetCopy(stateDir)
  // Daemons that run under a former path of the folder would write there.
  const isMoved = registry.current().place?.path !== stateDir
  const formerly = formerPaths(stateDir)
  const wasCutOff = registry.current().phase === 'resetting'
  // The copy comes before anything is stopped. Without disk space, the cluster keeps running.
  await copyState(clusterPaths.snapshot(stateDir), next)
  try {
    if (context.signal?.aborted) throw interruptedBeforeChange(wasCutOff)
    await registry.update((file) => ({ ...file, phase: 'resetting' }))
  } catch (cause) {
    await removeUnusedCopy(stateDir)
    throw cause
  }
  let halted: ProcessRecord[] = []
  let removedVcenters: string[]
  try {
    // After an interrupted reset, it is unknown which daemons have stopped. A node of vCenter HA
    // would keep its role.
    halted =
      wasCutOff || isMoved || registry.current().vcenterHa !== undefined
        ? await killAll(context, formerly)
        : await haltAll(context, snapshot, formerly)
    if (halted.length === 0) await takePlace(context, readPlace(stateDir))
    removedVcenters = await swap(stateDir, next)
    // The old state, with its secrets, is removed before the new state is used.
    await rm(join(stateDir, 'reset.old'), { recursive: true, force: true })
    // The vCenter of the snapshot may accept a password that the present one refused.
    await allowStoredPassword(stateDir)
    await takeDecisions(stateDir)
    await registerSnapshot(context, snapshot, halted)
  } catch (cause) {
    await killSuspended(context, registry.current().processes)
    throw notAllRunning(cause, context.signal, TO_COMPLETE)
  }
  try {
    // The halted daemons do not listen. Another copy may have started on their ports meanwhile.
    await requireNoOtherCopy(context, { ...starting, runs: () => false })
    const { failures, vcenter, ...others } = await startAll(context, halted)
    const powerFailures = await powerOnRest(context)
    failures.push(...powerFailures.map(({ cause }) => cause))
    if (vcenter === undefined || failures.length > 0) throw failures[0]
    return { stateDir, vcenter, ...others, removedVcenters }
  } catch (cause) {
    await killSuspended(context, halted)
    const remedy = 'the state is reset; start what does not run with: nkpsim up'
    throw notAllRunning(cause, context.signal, remedy)
  }
}

/**
 * Kills processes that are suspended after a failed reset. Does not throw, because the error of the
 * reset tells more.
 */
async function killSuspended(
  { clock }: ClusterContext,
  processes: readonly ProcessRecord[],
): Promise<void> {
  await Promise.allSettled(processes.filter(isStopped).map((each) => killProcess(each, clock)))
}

function interruptedBeforeChange(wasCutOff: boolean): SimulatorError {
  if (!wasCutOff) return interruptedUnchanged()
  return new SimulatorError('INTERRUPTED', `interrupted; ${TO_COMPLETE}`)
}

/**
 * Registers the cluster of the snapshot, whose state is in place. This completes the reset, even if
 * some parts do not start later: the running parts may be used. Without the registration, the next
 * start would restore the snapshot again, and changes made meanwhile would be lost.
 */
async function registerSnapshot(
  { registry }: ClusterContext,
  snapshot: Snapshot,
  halted: ProcessRecord[],
): Promise<void> {
  await registry.update((current) => fileAfterReset(current, snapshot, halted))
}

/**
 * Ends all processes except the relay and the daemons that stop in place. Returns the relay and
 * these daemons.
 */
async function haltAll(
  context: ClusterContext,
  { cluster }: Snapshot,
  formerly: readonly string[],
): Promise<ProcessRecord[]> {
  const { processes } = context.registry.current()
  const remains = ({ kind, name }: ProcessRecord): boolean =>
    kind === 'vcenterd' || (kind === 'esxid' && cluster.hosts.some((host) => host.name === name))
  const kept = processes.filter(remains)
  // The relay has no state, so it only opens all links. The key server keeps its keys.
  const relays = processes.filter(
    (each) => ['relay', 'pykmip'].includes(each.kind) && isRunning(each),
  )
  const others = processes.filter((each) => !kept.includes(each) && !relays.includes(each))
  const results = await Promise.all(
    kept.map((process) => haltDaemon(process, folderOf(context.stateDir, process), context.clock)),
  )
  await Promise.all(others.map((process) => killProcess(process, context.clock)))
  await stopUnrecorded(context, formerly)
  return [...kept.filter((_process, index) => results[index]), ...relays]
}

function folderOf(stateDir: string, { kind, name }: ProcessRecord): string {
  return kind === 'vcenterd' ? clusterPaths.vcenter(stateDir) : clusterPaths.host(stateDir, name)
}

async function killAll(
  context: ClusterContext,
  formerly: readonly string[],
): Promise<ProcessRecord[]> {
  const { processes } = context.registry.current()
  await Promise.all(processes.map((process) => killProcess(process, context.clock)))
  await stopStrays([context.stateDir], context.clock, formerly)
  return []
}

/**
 * Moves the parts of the state to their places. If a reset is interrupted here, a later reset
 * repeats the move with a new copy.
 * @returns the names of moved folders of vCenters that a restore had replaced
 */
async function swap(stateDir: string, next: string): Promise<string[]> {
  const old = join(stateDir, 'reset.old')
  await rm(old, { recursive: true, force: true })
  await mkdir(old, { mode: 0o700 })
  const former = (await readdir(stateDir)).filter(isFormerVcenter)
  for (const part of [...(await statePartsIn(stateDir)), ...former]) {
    await rename(join(stateDir, part), join(old, part))
  }
  for (const part of await statePartsIn(next)) {
    await rename(join(next, part), join(stateDir, part))
  }
  await rm(next, { recursive: true })
  await machine.files.syncFolder(stateDir)
  return former
}

/** Starts every part that can start. After Ctrl-C, starts no further parts. */
async function startAll(
  context: ClusterContext,
  halted: readonly ProcessRecord[],
): Promise<{
  vcenter: VcenterReady | undefined
  hosts: HostReady[]
  trustHosts: TrustHostReady[]
  keyServer?: KeyServerReady
  failures: unknown[]
}> {
  const { stateDir, registry } = context
  const resume = async (kind: 'vcenterd' | 'esxid', name: string, stateFolder: string) => {
    const process = halted.find((each) => each.kind === kind && each.name === name)
    if (process === undefined) return undefined
    const logFile = clusterPaths.log(stateDir, name)
    return continueDaemon({ label: `${kind} ${name}`, stateFolder, logFile }, process, context)
  }
  const failures: unknown[] = []
  const tried = async <Result>(start: () => Promise<Result>): Promise<Result | undefined> => {
    if (failures.length > 0 && context.signal?.aborted) return undefined
    try {
      return await start()
    } catch (cause) {
      failures.push(cause)
      return undefined
    }
  }
  const vcenterFolder = clusterPaths.vcenter(stateDir)
  const [[vcenter, keyServer], hosts, trustHosts] = await Promise.all([
    tried(async () => {
      await mendLinks(context)
      const ready = await resume('vcenterd', 'vcenter', vcenterFolder)
      return ready === undefined ? startVcenter(context) : readVcenter(vcenterFolder, ready)
    }).then(async (ready) => [ready, await tried(() => startKeyServer(context))] as const),
    mapLimited(registry.current().hosts, AT_ONCE, (host) =>
      tried(async () => {
        await startTpm(context, host)
        const folder = clusterPaths.host(stateDir, host.name)
        const ready = await resume('esxid', host.name, folder)
        return ready === undefined ? startHost(context, host) : readHosts(folder, ready)
      }),
    ),
    mapLimited(registry.current().trustHosts ?? [], AT_ONCE, (host) =>
      tried(() => startTrustHost(context, host)),
    ),
  ])
  return {
    vcenter,
    hosts: hosts.filter((host) => host !== undefined).flat(),
    trustHosts: trustHosts.filter((host) => host !== undefined),
    ...(keyServer && { keyServer }),
    failures,
  }
}
