import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { readNodeConfig, removeNodeConfig } from '@nkpsim/vcenter/node-config'
import { SimulatorError } from '../errors.ts'
import { requireNoFaultOfAnother } from '../faults/fault-note.ts'
import { VCENTER } from '../local-cluster/cluster-file.ts'
import type { ClusterContext } from '../local-cluster/context.ts'
import { type ClusterRef, withCluster } from '../local-cluster/existing-cluster.ts'
import { clusterPaths, SECOND_VCENTER } from '../local-cluster/paths.ts'
import type { VcenterReady } from '../local-cluster/ready-content.ts'
import { notAllRunning } from '../local-cluster/refusals.ts'
import { requireSoleUse } from '../local-cluster/require-sole-use.ts'
import { startVcenter } from '../local-cluster/start-vcenter.ts'
import { stopProcesses } from '../local-cluster/stop-cluster.ts'
import { machine } from '../machine.ts'
import { connectVcenter } from '../operator/channels.ts'
import { activeOf, askNodes } from './ask-nodes.ts'
import { type NodeName, vcenterNodes } from './nodes.ts'

const TIMEOUT_MS = 30_000

/**
 * Returns a cluster with vCenter HA to one vCenter: the one that is active. Removes the other copy,
 * and the members of etcd. If this is interrupted, it can be repeated.
 * @throws SimulatorError STATE_INVALID if vCenter HA is not deployed; NOT_READY without an active
 *   node; PROCESS_FAILED, PROCESS_TIMEOUT, INTERRUPTED; RpcError
 */
export async function destroyVcenterHa(
  ref: ClusterRef,
  onProgress: (step: string) => void = () => undefined,
): Promise<VcenterReady> {
  return withCluster(ref, async (context) => {
    const { registry, stateDir } = context
    requireHa(context)
    requireNoFaultOfAnother(stateDir)
    requireSoleUse(context)
    const kept = alone(context) ?? (await leaveCluster(context))
    onProgress('stopping both vCenters and etcd')
    await stopProcesses(context, ({ kind }) => kind === 'vcenterd' || kind === 'etcd')
    await keep(stateDir, kept)
    await registry.update(({ vcenterHa: _, ...file }) => file)
    onProgress('starting vCenter')
    return startVcenter(context).catch((cause: unknown) => {
      throw notAllRunning(
        cause,
        context.signal,
        'vCenter HA is destroyed; start vCenter: nkpsim up',
      )
    })
  })
}

/** Checks that vCenter HA is deployed. @throws SimulatorError STATE_INVALID */
export function requireHa({ registry }: Pick<ClusterContext, 'registry'>): void {
  if (registry.current().vcenterHa !== undefined) return
  throw new SimulatorError(
    'STATE_INVALID',
    'vCenter HA is not deployed; deploy it: nkpsim vcenter ha deploy',
  )
}

/** Returns the node that has left the cluster in an interrupted destruction. */
function alone({ stateDir, registry }: ClusterContext): NodeName | undefined {
  const isThere = (name: NodeName) => existsSync(clusterPaths.vcenterNode(stateDir, name))
  const nodes = vcenterNodes(registry.current()).filter(isThere)
  return nodes.find(
    (name) => readNodeConfig(machine.files, clusterPaths.vcenterNode(stateDir, name)) === undefined,
  )
}

/** Lets the active node leave the cluster, and returns its name. */
async function leaveCluster({ stateDir, clock, signal }: ClusterContext): Promise<NodeName> {
  const active = activeOf(await askNodes({ stateDir, clock }))
  if (active === undefined)
    throw new SimulatorError(
      'NOT_READY',
      'no node is active, so nobody knows which one has the newest data; start all: nkpsim vcenter start',
    )
  const channel = connectVcenter(stateDir)
  try {
    const options = { timeoutMs: TIMEOUT_MS, ...(signal && { signal }) }
    await channel.client('nkpsim.vcenter.v1.VcenterHaService').destroyVcenterHa({}, options)
  } finally {
    channel.close()
  }
  return active.name
}

/** Keeps the vCenter of one node as the only vCenter, and removes everything else of vCenter HA. */
async function keep(stateDir: string, kept: NodeName): Promise<void> {
  const first = clusterPaths.vcenter(stateDir)
  const second = clusterPaths.vcenterNode(stateDir, SECOND_VCENTER)
  if (kept !== VCENTER) {
    await rm(first, { recursive: true, force: true })
    await rename(second, first)
  }
  await removeNodeConfig(machine.files, first)
  await rm(second, { recursive: true, force: true })
  await rm(clusterPaths.vcenterHa(stateDir), { recursive: true, force: true })
  await machine.files.syncFolder(stateDir)
}
