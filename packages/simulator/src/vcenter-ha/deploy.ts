import { rm } from 'node:fs/promises'
import {
  createHaAuthority,
  type HaIdentity,
  issueMemberIdentity,
} from '@nkpsim/vcenter/ha-identity'
import { removeNodeConfig } from '@nkpsim/vcenter/node-config'
import { SimulatorError } from '../errors.ts'
import { requireNoFaultOfAnother } from '../faults/fault-note.ts'
import { VCENTER } from '../local-cluster/cluster-file.ts'
import type { ClusterContext } from '../local-cluster/context.ts'
import { type ClusterRef, withCluster } from '../local-cluster/existing-cluster.ts'
import { requireEtcd } from '../local-cluster/find-etcd.ts'
import { clusterPaths, SECOND_VCENTER } from '../local-cluster/paths.ts'
import { notAllRunning } from '../local-cluster/refusals.ts'
import { requireSoleUse } from '../local-cluster/require-sole-use.ts'
import { startEtcd } from '../local-cluster/start-etcd.ts'
import { startNode, startVcenter } from '../local-cluster/start-vcenter.ts'
import { stopProcesses } from '../local-cluster/stop-cluster.ts'
import type { VcenterHaRecord } from '../local-cluster/vcenter-ha-record.ts'
import { machine } from '../machine.ts'
import { connectVcenter } from '../operator/channels.ts'
import { awaitActive, awaitBothNodes } from './await-nodes.ts'
import { writeMemberFiles } from './certificates.ts'
import { copyNode } from './copy-node.ts'
import { nodeAddresses } from './nodes.ts'
import { nodeConfigOf, planNodes } from './plan-nodes.ts'

const TIMEOUT_MS = 30_000

/**
 * Deploys vCenter HA in a cluster: three members of etcd, and a second vCenter as a copy of the
 * first one, which is stopped for the copy. If a step fails, the cluster has one vCenter again.
 * @returns the addresses of both vCenters
 * @throws SimulatorError ALREADY_UP if vCenter HA is deployed; PROCESS_FAILED if etcd is missing;
 *   STATE_INVALID, PORT_TAKEN, PROCESS_TIMEOUT, INTERRUPTED; RpcError
 */
export async function deployVcenterHa(
  ref: ClusterRef,
  onProgress: (step: string) => void = () => undefined,
): Promise<string[]> {
  return withCluster(ref, async (context) => {
    const { registry, stateDir, clock } = context
    if (registry.current().vcenterHa !== undefined)
      throw new SimulatorError('ALREADY_UP', 'vCenter HA is deployed already')
    requireEtcd()
    requireNoFaultOfAnother(stateDir)
    requireSoleUse(context)
    const record = await planNodes(registry.current())
    const { random } = machine
    const nowMs = clock.nowMs()
    const authority = await createHaAuthority(nowMs, random)
    using _key = authority.privateKeyPkcs8
    const identities = new Map<string, HaIdentity>()
    for (const { name } of record.members) {
      const member = { name, host: 'localhost' }
      identities.set(name, await issueMemberIdentity(authority, member, { nowMs, random }))
    }
    onProgress('configuring vCenter')
    await configure(context, record, identities)
    try {
      for (const [name, identity] of identities) await writeMemberFiles(context, name, identity)
      onProgress('copying vCenter')
      await stopProcesses(context, isVcenter)
      context.signal?.throwIfAborted()
      const second = identities.get(SECOND_VCENTER)
      if (second !== undefined) await copyNode(stateDir, registry.current(), record, second)
      await registry.update((file) => ({ ...file, vcenterHa: record }))
      onProgress('starting etcd and both vCenters')
      await startEtcd(context)
      await startNode(context, VCENTER)
      await awaitActive(context)
      await startNode(context, SECOND_VCENTER)
      await awaitBothNodes(context)
      return nodeAddresses(registry.current())
    } catch (cause) {
      await undo(context)
      throw context.signal?.aborted
        ? new SimulatorError('INTERRUPTED', 'interrupted; vCenter HA is not deployed', { cause })
        : cause
    }
  })
}

/** Lets vCenter write the configuration of its node, which takes effect at its next start. */
async function configure(
  { stateDir, registry, signal }: ClusterContext,
  record: VcenterHaRecord,
  identities: ReadonlyMap<string, HaIdentity>,
): Promise<void> {
  const identity = identities.get(VCENTER)
  const channel = connectVcenter(stateDir)
  try {
    await channel.client('nkpsim.vcenter.v1.VcenterHaService').deployVcenterHa(
      {
        ...nodeConfigOf(VCENTER, registry.current(), record),
        authorityPem: identity?.rootsPem ?? '',
        certificatePem: identity?.certificatePem ?? '',
        privateKeyPem: Buffer.from(identity?.privateKeyPem ?? ''),
      },
      { timeoutMs: TIMEOUT_MS, ...(signal && { signal }) },
    )
  } finally {
    channel.close()
  }
}

/** Returns to one vCenter, which is the first one: nobody has used the second one yet. */
async function undo(context: ClusterContext): Promise<void> {
  const { stateDir, registry } = context
  const own = { ...context, signal: undefined }
  await stopProcesses(own, (each) => isVcenter(each) || each.kind === 'etcd')
  await removeNodeConfig(machine.files, clusterPaths.vcenter(stateDir))
  await registry.update(({ vcenterHa: _, ...file }) => file)
  for (const folder of [
    clusterPaths.unfinishedNode(stateDir),
    clusterPaths.vcenterNode(stateDir, SECOND_VCENTER),
    clusterPaths.vcenterHa(stateDir),
  ])
    await rm(folder, { recursive: true, force: true })
  await startVcenter(own).catch((cause: unknown) => {
    throw notAllRunning(cause, undefined, 'vCenter HA is not deployed; start vCenter: nkpsim up')
  })
}

function isVcenter({ kind }: { kind: string }): boolean {
  return kind === 'vcenterd'
}
