import type { vcenterV1 } from '@nkpsim/rpc'
import { connectRpc } from '@nkpsim/rpc/client'
import { type ClusterRef, loadCluster } from '../local-cluster/existing-cluster.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { readVcenter } from '../local-cluster/ready-content.ts'
import { readOperatorIdentity } from '../operator/channels.ts'
import { type NodeName, nodeAddresses, servingNode, vcenterNodes } from './nodes.ts'

const TIMEOUT_MS = 2000

/** What a node with a vCenter says; `status` is undefined if it does not answer. */
export type AskedNode = {
  name: NodeName
  address: string
  status: vcenterV1.GetNodeStatusResponse__Output | undefined
}

/**
 * Asks the nodes with a vCenter about themselves, without a session. Works without an active node.
 * @throws SimulatorError NO_CLUSTER, STATE_INVALID
 */
export async function askNodes(ref: ClusterRef): Promise<AskedNode[]> {
  const { stateDir, registry } = loadCluster(ref)
  const file = registry.current()
  const addresses = nodeAddresses(file)
  const ask = async (address: string): Promise<AskedNode['status']> => {
    try {
      const serving = clusterPaths.vcenterNode(stateDir, servingNode(stateDir, file))
      const channel = connectRpc({
        address,
        tls: readOperatorIdentity(stateDir),
        expectPeer: { kind: 'vcenter', id: readVcenter(serving).instanceId },
      })
      try {
        const service = channel.client('nkpsim.vcenter.v1.VcenterHaNodeService')
        return await service.getNodeStatus({}, { timeoutMs: TIMEOUT_MS })
      } finally {
        channel.close()
      }
    } catch {
      return undefined
    }
  }
  return Promise.all(
    vcenterNodes(file).map(async (name, place) => {
      const address = addresses[place] ?? ''
      return { name, address, status: await ask(address) }
    }),
  )
}

/** Returns the node that says that it is active. */
export function activeOf(nodes: readonly AskedNode[]): AskedNode | undefined {
  return nodes.find(({ status }) => status?.role === 'VCENTER_HA_ROLE_ACTIVE')
}
