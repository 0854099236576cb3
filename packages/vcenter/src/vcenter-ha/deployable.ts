import { VcenterError } from '../errors.ts'
import type { NodeConfig } from './node-config.ts'

const MIN_LEASE_SECONDS = 2
const MAX_LEASE_SECONDS = 60
const ADDRESS = /^(\[[0-9a-fA-F:.]+\]|[\w.-]+):\d{1,5}$/
const NAME = /^[\w.-]{1,80}$/

/**
 * Checks a cluster before it is deployed from one of its vCenters.
 * @throws VcenterError INVALID_REQUEST
 */
export function requireDeployable(config: NodeConfig): void {
  requireNodes(config)
  if (!config.nodes.slice(0, 2).some((node) => node.name === config.name))
    throw invalid(`no node with a vCenter has the name "${config.name}"`)
}

/**
 * Checks the nodes of a cluster: two nodes with a vCenter, then the witness.
 * @throws VcenterError INVALID_REQUEST
 */
export function requireNodes({ nodes, leaseSeconds }: Omit<NodeConfig, 'name'>): void {
  const names = new Set(nodes.map((node) => node.name))
  if (nodes.length !== 3 || names.size !== 3)
    throw invalid('vCenter HA has three nodes with different names')
  const odd = nodes.find((node) => !NAME.test(node.name))
  if (odd !== undefined) throw invalid(`"${odd.name}" is not the name of a node`)
  if (nodes.some(({ address }, index) => (index < 2 ? !ADDRESS.test(address) : address !== '')))
    throw invalid('the first two nodes have the address HOST:PORT of a vCenter, the witness none')
  if (nodes.some(({ etcdEndpoint }) => !ADDRESS.test(etcdEndpoint)))
    throw invalid('each node has a member of etcd at HOST:PORT')
  if (leaseSeconds < MIN_LEASE_SECONDS || leaseSeconds > MAX_LEASE_SECONDS)
    throw invalid(`the lease has ${MIN_LEASE_SECONDS} to ${MAX_LEASE_SECONDS} s`)
}

function invalid(message: string): VcenterError {
  return new VcenterError('INVALID_REQUEST', message)
}
