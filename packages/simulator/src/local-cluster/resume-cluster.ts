import { resolve } from 'node:path'
import { mapLimited } from '@nkpsim/daemon/map-limited'
import { type MachineClock, systemClock } from '@nkpsim/effects'
import { SimulatorError } from '../errors.ts'
import { mendLinks } from '../faults/disconnect.ts'
import { requireNoFaultOfAnother } from '../faults/fault-note.ts'
import { removeUnusedCopy } from '../reset/copy-state.ts'
import { powerOnRest } from '../reset/power-on.ts'
import { putBack } from '../reset/reset-cluster.ts'
import {
  type ClusterFile,
  formerPaths,
  type HostRecord,
  openRegistry,
  readClusterFile,
  type TrustHostRecord,
  VCENTER,
} from './cluster-file.ts'
import { withClusterLock } from './cluster-lock.ts'
import { readPlace, realStateDir } from './cluster-place.ts'
import type { ClusterContext } from './context.ts'
import { clusterPaths } from './paths.ts'
import { isRunning } from './process-identity.ts'
import {
  type HostReady,
  type KeyServerReady,
  readHosts,
  type TrustHostReady,
  type VcenterReady,
} from './ready-content.ts'
import { incomplete, interrupted, requireUtf8 } from './refusals.ts'
import { requireFreePort } from './require-free-port.ts'
import { requireNoOtherCopy } from './require-no-other-copy.ts'
import { requireSoleUse } from './require-sole-use.ts'
import { findRunning } from './running-process.ts'
import { PartlyUpError, type StartFailure, startFailure } from './start-failure.ts'
import { startHost } from './start-host.ts'
import { startKeyServer } from './start-key-server.ts'
import type { ClusterFacts, StartOptions } from './start-options.ts'
import { hasLostTpm, mustReboot } from './start-tpm.ts'
import { startTrustHost } from './start-trust-host.ts'
import { startVcenter } from './start-vcenter.ts'
import { startedSince } from './started-since.ts'
import { stopProcesses } from './stop-cluster.ts'
import { stopUnrecorded } from './strays.ts'
import { takePlace } from './take-place.ts'
import { applyDecisions } from './to-power-on.ts'
import { VmsUnknownError } from './vms-unknown.ts'

/** Maximum number of hosts that start at the same time. The processor limits it, not the disk. */
const AT_ONCE = 4

/**
 * Restarts the stopped processes of an existing cluster, repairs leftover injected faults, and
 * completes an interrupted reset. It also powers on the VMs that a reset has not powered on, and
 * those of hosts that it reboots. A process that cannot start does not delay the others. After
 * Ctrl-C, stops the processes that this call started. A rebooted host then keeps running.
 * @throws PartlyUpError if some processes run and some do not; SimulatorError NO_CLUSTER,
 *   STATE_INVALID, INVALID_OPTION, PORT_TAKEN, INTERRUPTED
 */
export async function resumeCluster(options: StartOptions): Promise<ClusterFacts> {
  const named = resolve(options.stateDir)
  requireUtf8(named)
  const stateDir = realStateDir(named)
  const clock = options.clock ?? systemClock
  return withClusterLock({ stateDir, clock, create: false }, async () => {
    const file = readClusterFile(stateDir)
    if (file === undefined) throw new SimulatorError('NO_CLUSTER', `no cluster in ${stateDir}`)
    if (file.phase === 'creating') throw incomplete(stateDir)
    if (file.phase === 'resetting') return completeReset({ stateDir, file, clock, options })
    await removeUnusedCopy(stateDir)
    const context = {
      stateDir,
      registry: openRegistry(stateDir, file),
      clock,
      signal: options.signal,
    }
    requireNoFaultOfAnother(stateDir)
    requireSoleUse(context)
    const former = formerPaths(stateDir)
    await takePlace(context, readPlace(stateDir))
    await stopUnrecorded(context, former)
    await requireNoOtherCopy(context)
    await requirePortOfVcenter(context)
    const before = file.processes.filter(isRunning)
    options.onProgress?.('starting vCenter and hosts')
    // Earlier decisions are not about the VMs that run now.
    await applyDecisions(context)
    const { failures, vcenter, ...others } = await startAll(context)
    const powerFailures = await powerOnRest(context)
    // A host or vCenter that did not start explains why a VM was not powered on.
    if (failures.every(({ wasRebooted }) => wasRebooted)) failures.push(...powerFailures)
    if (options.signal?.aborted) {
      const now = context.registry.current().processes.filter(isRunning)
      const { toStop, rebooted } = startedSince(before, now)
      await stopProcesses(context, ({ pid }) => toStop.some((each) => each.pid === pid))
      throw interrupted(failures[0]?.cause, rebooted)
    }
    if (vcenter === undefined || failures.length > 0)
      throw new PartlyUpError({ stateDir: named, vcenter, ...others, failures })
    return { stateDir: named, vcenter, ...others }
  })
}

/**
 * Checks that the management port of vCenter is free, before anything starts.
 * @throws SimulatorError PORT_TAKEN
 */
async function requirePortOfVcenter({ registry }: ClusterContext): Promise<void> {
  const file = registry.current()
  if (findRunning(file, 'vcenterd', VCENTER) !== undefined) return
  await requireFreePort(file.vcenter.ports.management)
}

/** Completes a reset that was interrupted. */
function completeReset(input: {
  stateDir: string
  file: ClusterFile
  clock: MachineClock
  options: StartOptions
}): Promise<ClusterFacts> {
  const { stateDir, file, clock, options } = input
  options.onProgress?.('completing the interrupted reset')
  return putBack({
    stateDir,
    registry: openRegistry(stateDir, file),
    clock,
    signal: options.signal,
  })
}

/** Starts every part that can start. */
async function startAll(context: ClusterContext): Promise<{
  vcenter: VcenterReady | undefined
  hosts: HostReady[]
  trustHosts: TrustHostReady[]
  keyServer?: KeyServerReady
  failures: StartFailure[]
}> {
  const failures: StartFailure[] = []
  const tryVcenter = async (): Promise<VcenterReady | undefined> => {
    try {
      await mendLinks(context)
      return await startVcenter(context)
    } catch (cause) {
      failures.push(startFailure({ kind: 'vcenter', name: 'vCenter' }, cause))
      return undefined
    }
  }
  const vcenter = context.signal?.aborted ? Promise.resolve(undefined) : tryVcenter()
  const tryHost = async (host: HostRecord): Promise<HostReady[]> => {
    // A host lists its VMs before its reboot. This can need a token of vCenter.
    if (mustReboot(context, host)) await vcenter
    if (context.signal?.aborted) return []
    try {
      return await startHost(context, host)
    } catch (cause) {
      const keepsRunning = runsWithoutTpm(context, host)
      failures.push(startFailure({ kind: 'host', name: host.name, keepsRunning }, cause))
      if (cause instanceof VmsUnknownError) return cause.hosts
      return keepsRunning ? readyHosts(context, host) : []
    }
  }
  const tryTrustHost = async (host: TrustHostRecord): Promise<TrustHostReady[]> => {
    if (context.signal?.aborted) return []
    try {
      return [await startTrustHost(context, host)]
    } catch (cause) {
      failures.push(startFailure({ kind: 'trust-host', name: host.name }, cause))
      return []
    }
  }
  const tryKeyServer = async (): Promise<KeyServerReady | undefined> => {
    await vcenter
    if (context.signal?.aborted) return undefined
    try {
      return await startKeyServer(context)
    } catch (cause) {
      failures.push(startFailure({ kind: 'key-server', name: 'the key server' }, cause))
      return undefined
    }
  }
  const starting = tryKeyServer()
  const { hosts: records, trustHosts: trusted = [] } = context.registry.current()
  const trustHosts = await mapLimited(trusted, AT_ONCE, tryTrustHost)
  const hosts = await mapLimited(records, AT_ONCE, tryHost)
  const keyServer = await starting
  return {
    vcenter: await vcenter,
    hosts: hosts.flat(),
    trustHosts: trustHosts.flat(),
    ...(keyServer && { keyServer }),
    failures,
  }
}

/** Returns whether a host still runs after the start of its TPM failed. */
function runsWithoutTpm(context: ClusterContext, host: HostRecord): boolean {
  const running = findRunning(context.registry.current(), 'esxid', host.name)
  return running !== undefined && hasLostTpm(context, host)
}

/** Returns what a running host serves; nothing if it does not serve yet. */
function readyHosts({ stateDir }: ClusterContext, { name }: HostRecord): HostReady[] {
  try {
    return readHosts(clusterPaths.host(stateDir, name))
  } catch {
    return []
  }
}
