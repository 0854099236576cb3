import { SimulatorError } from '../errors.ts'
import { requireNoFaultOfAnother } from '../faults/fault-note.ts'
import { etcdProcesses, processesOfNode, vcenterProcesses } from '../vcenter-ha/processes.ts'
import type { ClusterContext } from './context.ts'
import { type Ended, endOnPurpose } from './end-on-purpose.ts'
import { type ClusterRef, withCluster } from './existing-cluster.ts'
import type { VcenterReady } from './ready-content.ts'
import { notAllRunning } from './refusals.ts'
import { requireNoOtherCopy } from './require-no-other-copy.ts'
import { requireSoleUse } from './require-sole-use.ts'
import { findRunning } from './running-process.ts'
import { startRelay } from './start-relay.ts'
import { startVcenter as startVcenterOf } from './start-vcenter.ts'
import { changeClock, changedClock, readClock, requireChangeable } from './stopped-clock.ts'
import { stopUnrecorded } from './strays.ts'

/** A vCenter that serves. */
export type StartedVcenter = {
  /** Whether this command started it. Otherwise it ran already. */
  changed: boolean
  vcenter: VcenterReady
}

/**
 * Ends the vCenter of a cluster until somebody starts it: with vCenter HA, both vCenters, or one
 * node with its member of etcd.
 * @param how `killed`: with SIGKILL, as a power loss of its machine does
 * @param node name or role of a node of vCenter HA
 * @throws SimulatorError BUSY if another running process has injected a fault; PROCESS_TIMEOUT;
 *   STATE_INVALID if there is no such node
 */
export async function endVcenter(
  ref: ClusterRef,
  how: 'stopped' | 'killed',
  node?: string,
): Promise<Ended> {
  return withCluster(ref, async (context) => {
    requireNoFaultOfAnother(context.stateDir)
    const parts =
      node === undefined ? vcenterProcesses(context) : await processesOfNode(context, node)
    return endOnPurpose(context, how, parts)
  })
}

/**
 * Starts the vCenter of a cluster, and the relay before it, if they do not run.
 * @throws SimulatorError INTERRUPTED: vCenter is then stopped again; BUSY, STATE_INVALID,
 *   PORT_TAKEN, PROCESS_FAILED, PROCESS_TIMEOUT
 */
export async function bringUpVcenter(ref: ClusterRef): Promise<StartedVcenter> {
  return withCluster(ref, startIn)
}

/**
 * Lets time pass without vCenter: stops it if it runs, moves its clock forward, and starts it.
 * Overdue timers of vCenter fire after the start. Hosts keep running by the machine's clock.
 * @param byMs time of vCenter's clock without vCenter, ms
 * @throws SimulatorError like endVcenter, changeStoppedClock and bringUpVcenter
 */
export async function passTimeWithoutVcenter(
  ref: ClusterRef,
  byMs: number,
): Promise<VcenterReady & { nowMs: number }> {
  return withCluster(ref, async (context) => {
    requireNoFaultOfAnother(context.stateDir)
    requireChangeable(context.registry.current())
    // A span that is out of range is refused while vCenter still runs.
    changedClock(readClock(context.stateDir), context.clock.nowMs(), { byMs })
    await endOnPurpose(context, 'stopped', vcenterProcesses(context))
    let isMoved = false
    try {
      const { nowMs } = await changeClock(context, { byMs })
      isMoved = true
      return { ...(await startIn(context)).vcenter, nowMs }
    } catch (cause) {
      const time = isMoved ? ', and its time is moved' : ''
      const remedy = `vCenter is stopped${time}; start it with: nkpsim vcenter start`
      throw notAllRunning(cause, context.signal, remedy)
    }
  })
}

/** Does the same as bringUpVcenter. The caller holds the lock of the cluster. */
async function startIn(context: ClusterContext): Promise<StartedVcenter> {
  const { registry, stateDir } = context
  requireNoFaultOfAnother(stateDir)
  requireSoleUse(context)
  const parts = [...vcenterProcesses(context), ...etcdProcesses(context)]
  const ran = parts.every(({ kind, name }) => findRunning(registry.current(), kind, name))
  await stopUnrecorded(context)
  await requireNoOtherCopy(context)
  try {
    await startRelay(context)
    return { changed: !ran, vcenter: await startVcenterOf(context) }
  } catch (cause) {
    if (ran || !context.signal?.aborted) throw cause
    await endOnPurpose(context, 'stopped', vcenterProcesses(context))
    throw new SimulatorError('INTERRUPTED', 'interrupted; vCenter is stopped', { cause })
  }
}
