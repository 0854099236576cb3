import { SimulatorError } from '../errors.ts'
import { VCENTER } from '../local-cluster/cluster-file.ts'
import type { ClusterContext } from '../local-cluster/context.ts'
import { type ClusterRef, withCluster } from '../local-cluster/existing-cluster.ts'
import { requireNoOtherCopy } from '../local-cluster/require-no-other-copy.ts'
import { requireSoleUse } from '../local-cluster/require-sole-use.ts'
import { findRunning } from '../local-cluster/running-process.ts'
import { requireRelay, setLinks, startRelay } from '../local-cluster/start-relay.ts'
import { startVcenter } from '../local-cluster/start-vcenter.ts'
import { forgetFault, isMendable, noteFault, readFault } from './fault-note.ts'
import { killVcenter } from './kill.ts'
import type { Flow } from './relay/link.ts'

/**
 * Ways to disconnect a vCenter. `stop` kills it. `pause` freezes it with open connections. `cut`
 * cuts its connections to hosts and clients. `one-way` blocks the hosts' answers, but not the
 * messages of vCenter. The last two ways need a cluster with a relay.
 */
export const DISCONNECTIONS = ['stop', 'pause', 'cut', 'one-way'] as const
export type Disconnection = (typeof DISCONNECTIONS)[number]

/**
 * Disconnects the vCenter of a local cluster from its hosts until somebody reconnects it.
 * @throws SimulatorError NOT_READY, BUSY
 */
export async function disconnectVcenter(ref: ClusterRef, how: Disconnection): Promise<void> {
  const fault = `vCenter was cut off (${how})`
  // The lock of the cluster makes this exclusive: the second of two simultaneous callers finds the
  // note of the first.
  await withCluster(ref, async (context) => {
    const hosts = context.registry.current().hosts.map(({ name }) => name)
    switch (how) {
      case 'stop':
        await noteFault(context.stateDir, fault)
        return killVcenter(ref)
      case 'pause':
        await noteFault(context.stateDir, fault)
        return pauseVcenter(context)
      case 'cut':
        return setFlow(context, fault, [VCENTER, ...hosts], 'cut')
      case 'one-way':
        return setFlow(context, fault, hosts, 'no-answers')
    }
  })
}

/**
 * Disconnects some hosts from vCenter until somebody reconnects them. Clients still reach vCenter
 * and the hosts.
 * @throws SimulatorError NOT_READY, BUSY
 */
export async function disconnectHosts(ref: ClusterRef, hosts: readonly string[]): Promise<void> {
  const fault = `${hosts.join(', ')} cut off from vCenter`
  await withCluster(ref, (context) => setFlow(context, fault, hosts, 'cut'))
}

/**
 * Repairs a fault that this process, or a process that has ended, injected. Leaves faults that
 * other running processes injected.
 * @returns the fault as text; undefined if none was recorded
 * @throws SimulatorError
 */
export async function reconnectVcenter(ref: ClusterRef): Promise<string | undefined> {
  return withCluster(ref, async (context) => {
    if (!isMendable(context.stateDir)) return undefined
    requireSoleUse(context)
    await requireNoOtherCopy(context)
    await startVcenter(context)
    return mendLinks(context)
  })
}

/**
 * Starts the relay if it does not run, reopens all links, and removes the record of the fault. The
 * caller holds the lock of the cluster.
 * @returns the fault as text; undefined if none was recorded
 */
export async function mendLinks(context: ClusterContext): Promise<string | undefined> {
  const noted = readFault(context.stateDir)
  await startRelay(context)
  if (context.registry.current().relay !== undefined) await setLinks(context, {})
  if (noted !== undefined) await forgetFault(context.stateDir)
  return noted?.fault
}

async function setFlow(
  context: ClusterContext,
  fault: string,
  links: readonly string[],
  flow: Flow,
): Promise<void> {
  requireRelay(context.registry.current())
  await noteFault(context.stateDir, fault)
  await setLinks(context, Object.fromEntries(links.map((name) => [name, flow])))
}

function pauseVcenter({ registry }: ClusterContext): void {
  const vcenter = findRunning(registry.current(), 'vcenterd', VCENTER)
  if (vcenter === undefined) throw new SimulatorError('NOT_READY', 'vCenter does not run')
  process.kill(vcenter.pid, 'SIGSTOP')
}
