import { SimulatorError } from '../errors.ts'
import { requireNoFaultOfAnother } from '../faults/fault-note.ts'
import type { TrustHostRecord } from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import { type Ended, endOnPurpose } from './end-on-purpose.ts'
import { type ClusterRef, withCluster } from './existing-cluster.ts'
import type { TrustHostReady } from './ready-content.ts'
import { requireSoleUse } from './require-sole-use.ts'
import { findRunning } from './running-process.ts'
import { startTrustHost } from './start-trust-host.ts'
import { stopUnrecorded } from './strays.ts'

/**
 * Ends a trust host until somebody starts it.
 * @param how `killed`: with SIGKILL, as a power loss of its machine does
 * @throws SimulatorError HOST_UNKNOWN; BUSY if another running process has injected a fault;
 *   PROCESS_TIMEOUT
 */
export async function endTrustHost(
  ref: ClusterRef,
  name: string,
  how: 'stopped' | 'killed',
): Promise<Ended> {
  return withCluster(ref, async (context) => {
    requireNoFaultOfAnother(context.stateDir)
    recordOf(context, name)
    return endOnPurpose(context, how, [{ kind: 'trustd', name }])
  })
}

/**
 * Starts a trust host if it does not run.
 * @returns whether this call started it
 * @throws SimulatorError HOST_UNKNOWN, BUSY, STATE_INVALID, PROCESS_FAILED, PROCESS_TIMEOUT,
 *   INTERRUPTED
 */
export async function bringUpTrustHost(
  ref: ClusterRef,
  name: string,
): Promise<{ changed: boolean; host: TrustHostReady }> {
  return withCluster(ref, async (context) => {
    requireNoFaultOfAnother(context.stateDir)
    requireSoleUse(context)
    const record = recordOf(context, name)
    const ran = findRunning(context.registry.current(), 'trustd', name) !== undefined
    await stopUnrecorded(context)
    return { changed: !ran, host: await startTrustHost(context, record) }
  })
}

function recordOf({ registry }: ClusterContext, name: string): TrustHostRecord {
  const { trustHosts = [] } = registry.current()
  const found = trustHosts.find((each) => each.name === name)
  if (found !== undefined) return found
  const known = trustHosts.map((each) => each.name).join(', ') || 'none'
  throw new SimulatorError('HOST_UNKNOWN', `there is no trust host "${name}"; there are: ${known}`)
}
