import type { Network, TlsIdentity } from '@nkpsim/rpc'
import {
  clusterViewOf,
  type HaClusterView,
  type SeenNode,
  type SeenVcenter,
} from './cluster-state.ts'
import type { HaSeat } from './ha-seat.ts'
import { etcdEndpoints, peerNode } from './node-config.ts'
import type { NodeStatus } from './node-status.ts'

const NODE_SERVICE = 'nkpsim.vcenter.v1.VcenterHaNodeService'
/** Time for the passive node to answer. A node that is suspended does not delay a view for long. */
const TIMEOUT_MS = 1000

export type LookInput = {
  seat: HaSeat
  network: Pick<Network, 'connect'>
  /** Certificate of this vCenter, which is also that of the other node. */
  tls: TlsIdentity
  instanceId: string
  /** Returns what this vCenter reports about itself. */
  nodeStatus: () => NodeStatus | undefined
}

/** Asks all nodes, and returns the cluster as this active node sees it. @throws RpcError */
export async function lookAtCluster(input: LookInput): Promise<HaClusterView> {
  const { seat } = input
  const { config } = seat
  const [members, peer] = await Promise.all([seat.etcd.members(), askPeer(input)])
  const own = input.nodeStatus()
  if (own === undefined) throw new TypeError('this vCenter is not a node')
  const endpoints = etcdEndpoints(config)
  const seen = config.nodes.map((node): SeenNode => {
    const hasMember = members[endpoints.indexOf(node.etcdEndpoint)]?.hasLeader === true
    if (node.name === config.name) return { ...node, hasMember, vcenter: { ...own, problem: '' } }
    return { ...node, hasMember, vcenter: node.address === '' ? undefined : peer }
  })
  return clusterViewOf({
    active: config.name,
    mode: seat.mode(),
    sequence: own.sequence,
    nodes: seen,
  })
}

/** Asks the other vCenter. Returns undefined if it does not answer. */
async function askPeer({
  seat,
  network,
  tls,
  instanceId,
}: LookInput): Promise<SeenVcenter | undefined> {
  const { address } = peerNode(seat.config)
  const expectPeer = { kind: 'vcenter', id: instanceId } as const
  const channel = await network.connect({ address, tls, expectPeer })
  try {
    const { sequence, problem, isolated, mode, ...files } = await channel
      .client(NODE_SERVICE)
      .getNodeStatus({}, { timeoutMs: TIMEOUT_MS })
    const waits = mode === 'VCENTER_HA_MODE_DISABLED' && seat.mode() !== 'disabled'
    const notYet = waits ? 'it does not follow yet' : ''
    return {
      sequence,
      problem: problem || (isolated ? 'it reaches no majority' : '') || notYet,
      audit: {
        logId: files.auditLogId,
        recordCount: files.auditRecordCount,
        copiedCount: files.copiedRecordCount,
        problem: files.fileProblem,
      },
    }
  } catch {
    return undefined
  } finally {
    channel.close()
  }
}
