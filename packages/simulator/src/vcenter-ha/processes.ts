import { SimulatorError } from '../errors.ts'
import type { ProcessRecord } from '../local-cluster/cluster-file.ts'
import type { ClusterContext } from '../local-cluster/context.ts'
import { WITNESS } from '../local-cluster/paths.ts'
import { activeOf, askNodes } from './ask-nodes.ts'
import { type NodeName, vcenterNodes } from './nodes.ts'

type Part = Pick<ProcessRecord, 'kind' | 'name'>

/** Returns the processes of all vCenters of a cluster. */
export function vcenterProcesses({ registry }: Pick<ClusterContext, 'registry'>): Part[] {
  return vcenterNodes(registry.current()).map((name) => ({ kind: 'vcenterd', name }))
}

/** Returns the processes of etcd of a cluster. */
export function etcdProcesses({ registry }: Pick<ClusterContext, 'registry'>): Part[] {
  const members = registry.current().vcenterHa?.members ?? []
  return members.map(({ name }) => ({ kind: 'etcd', name }))
}

/**
 * Returns the processes of a node of vCenter HA.
 * @param node name of the node, or its role
 * @throws SimulatorError STATE_INVALID if there is no such node; NOT_READY if no node has the role
 */
export async function processesOfNode(context: ClusterContext, node: string): Promise<Part[]> {
  const { registry, stateDir, clock } = context
  const file = registry.current()
  if (file.vcenterHa === undefined)
    throw new SimulatorError('STATE_INVALID', 'vCenter HA is not deployed, so there are no nodes')
  if (node === WITNESS) return [{ kind: 'etcd', name: WITNESS }]
  const names = vcenterNodes(file)
  const active = ['active', 'passive'].includes(node)
    ? activeOf(await askNodes({ stateDir, clock }))
    : undefined
  const name = names.find((each) => isMeant(each, node, active?.name))
  if (name === undefined && ['active', 'passive'].includes(node))
    throw new SimulatorError('NOT_READY', 'no node of vCenter HA is active now')
  if (name === undefined)
    throw new SimulatorError(
      'STATE_INVALID',
      `vCenter HA has no node ${node}; the nodes are: ${[...names, WITNESS].join(', ')}`,
    )
  return [
    { kind: 'vcenterd', name },
    { kind: 'etcd', name },
  ]
}

function isMeant(name: NodeName, wanted: string, active: NodeName | undefined): boolean {
  if (wanted === 'active') return name === active
  if (wanted === 'passive') return active !== undefined && name !== active
  return name === wanted
}
