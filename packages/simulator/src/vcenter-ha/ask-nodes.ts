import type { vcenterV1 } from '@nkpsim/rpc'
import { connectRpc } from '@nkpsim/rpc/client'
import { VCENTER } from '../local-cluster/cluster-file.ts'
import { type ClusterRef, loadCluster } from '../local-cluster/existing-cluster.ts'
import { clusterPaths, SECOND_VCENTER } from '../local-cluster/paths.ts'
import { readVcenter } from '../local-cluster/ready-content.ts'
import { readOperatorIdentity } from '../operator/channels.ts'
import { remoteNodes } from '../operator/remote-nodes.ts'
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
  const { stateDir, serving, nodes } = knownNodes(ref)
  const ask = async (address: string): Promise<AskedNode['status']> => {
    try {
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
  return Promise.all(nodes.map(async (node) => ({ ...node, status: await ask(node.address) })))
}

/** Returns the nodes with a vCenter, and the folder of one that knows who it is. */
function knownNodes(ref: ClusterRef): {
  stateDir: string
  serving: string
  nodes: Pick<AskedNode, 'name' | 'address'>[]
} {
  const remote = remoteNodes(ref.stateDir)
  if (remote.length > 0) {
    const names = [VCENTER, SECOND_VCENTER] as const
    const nodes = names.map((name, place) => ({ name, address: remote[place] ?? '' }))
    return { stateDir: ref.stateDir, serving: clusterPaths.vcenter(ref.stateDir), nodes }
  }
  const { stateDir, registry } = loadCluster(ref)
  const file = registry.current()
  const addresses = nodeAddresses(file)
  const nodes = vcenterNodes(file).map((name, place) => ({ name, address: addresses[place] ?? '' }))
  return {
    stateDir,
    serving: clusterPaths.vcenterNode(stateDir, servingNode(stateDir, file)),
    nodes,
  }
}

/** Returns the node that says that it is active. */
export function activeOf(nodes: readonly AskedNode[]): AskedNode | undefined {
  return nodes.find(({ status }) => status?.role === 'VCENTER_HA_ROLE_ACTIVE')
}
