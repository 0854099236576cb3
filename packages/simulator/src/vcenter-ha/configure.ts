import { systemClock } from '@nkpsim/effects'
import type { vcenterV1 } from '@nkpsim/rpc'
import { SimulatorError } from '../errors.ts'
import { readClusterFile } from '../local-cluster/cluster-file.ts'
import type { ClusterRef } from '../local-cluster/existing-cluster.ts'
import { connectVcenter } from '../operator/channels.ts'
import { rememberNodes, rememberSoleVcenter, remoteNodes } from '../operator/remote-nodes.ts'
import { activeOf, askNodes } from './ask-nodes.ts'
import { awaitBothNodes } from './await-nodes.ts'

/** The call sends a copy of the whole database. */
const TIMEOUT_MS = 10 * 60_000

/** The cluster to make: the own name in its network, and the two waiting machines. */
export type RemoteCluster = Required<
  Pick<vcenterV1.ConfigureVcenterHaRequest, 'haHost' | 'passive' | 'witness'>
>

/**
 * Deploys vCenter HA on machines that wait to be cloned, and waits until both vCenters work.
 * @returns the addresses of both vCenters
 * @throws SimulatorError STATE_INVALID if vCenter runs in this state folder; PROCESS_TIMEOUT,
 *   INTERRUPTED; RpcError
 */
export async function configureVcenterHa(
  { stateDir, clock = systemClock, signal }: ClusterRef,
  cluster: RemoteCluster,
  onProgress: (step: string) => void = () => undefined,
): Promise<string[]> {
  if (readClusterFile(stateDir) !== undefined)
    throw new SimulatorError(
      'STATE_INVALID',
      'this vCenter runs on this machine with its cluster: deploy vCenter HA without --passive',
    )
  onProgress('cloning vCenter')
  const channel = connectVcenter(stateDir)
  let addresses: string[]
  try {
    const service = channel.client('nkpsim.vcenter.v1.VcenterHaService')
    const options = { timeoutMs: TIMEOUT_MS, ...(signal && { signal }) }
    ;({ addresses } = await service.configureVcenterHa(cluster, options))
  } finally {
    channel.close()
  }
  await rememberNodes(stateDir, addresses)
  onProgress('starting both vCenters')
  await awaitBothNodes({ stateDir, clock, signal })
  return addresses
}

/**
 * Ends vCenter HA on several machines. The active vCenter stays. The other machines do nothing, and
 * keep their data until you delete it.
 * @returns the address of the vCenter
 * @throws SimulatorError NOT_READY without an active node; RpcError
 */
export async function destroyRemoteHa({
  stateDir,
  clock = systemClock,
  signal,
}: ClusterRef): Promise<string> {
  const active = activeOf(await askNodes({ stateDir, clock }))
  if (active === undefined)
    throw new SimulatorError('NOT_READY', 'no node of vCenter HA is active; start all nodes')
  const channel = connectVcenter(stateDir)
  try {
    const service = channel.client('nkpsim.vcenter.v1.VcenterHaService')
    await service.destroyVcenterHa({}, { timeoutMs: TIMEOUT_MS, ...(signal && { signal }) })
  } finally {
    channel.close()
  }
  await rememberSoleVcenter(stateDir, active.address)
  return active.address
}

/** Whether a workstation knows vCenter HA on other machines. */
export function isRemoteHa(stateDir: string): boolean {
  return remoteNodes(stateDir).length > 0
}
