import { type Container, requireService } from './compose-project.ts'
import { docker } from './docker.ts'
import { ChaosError } from './errors.ts'

/** Nodes of vCenter HA to break, by their role at this time. */
export const NODES = ['active', 'passive', 'witness', 'all'] as const
export type Node = (typeof NODES)[number]
/** How a node is broken. `cut-ha`: only its network with the other nodes is cut. */
export const NODE_FAULTS = ['stop', 'pause', 'cut', 'cut-ha'] as const
export type NodeFault = (typeof NODE_FAULTS)[number]

/** Services of a node: its vCenter, and its member of etcd. */
const SERVICES: Readonly<Record<string, readonly string[]>> = {
  vcenter: ['vcenter', 'etcd-1'],
  'vcenter-2': ['vcenter-2', 'etcd-2'],
  witness: ['witness'],
}
const HA_NETWORK = /_ha$/

type Status = { configured: boolean; nodes: { name: string; role: string }[] }

/** Whether the project has vCenter HA. Without a second vCenter, no container is asked. */
export async function hasVcenterHa(
  containers: readonly Container[],
  operator: Container,
): Promise<boolean> {
  if (!containers.some(({ service }) => service === 'vcenter-2')) return false
  return (await readStatus(operator)).configured
}

/** What belongs to a node, or to all of them. */
export type FoundNode = {
  containers: Container[]
  /** Whether the active node is not one of the broken ones. */
  isReplaced: () => Promise<boolean>
}

/**
 * Finds a node.
 * @throws ChaosError without vCenter HA, or if no node is active
 */
export async function findNode(
  containers: readonly Container[],
  operator: Container,
  node: Node,
): Promise<FoundNode> {
  const { configured, nodes } = await readStatus(operator)
  if (!configured)
    throw new ChaosError('vCenter HA is not deployed; see docs/containers.md for the profile ha')
  const meant = nodes.filter(({ role }) => node === 'all' || role === node.toUpperCase())
  if (meant.length === 0) throw new ChaosError(`no node of vCenter HA is ${node} now`)
  const names = meant.map(({ name }) => name)
  return {
    containers: names
      .flatMap((name) => SERVICES[name] ?? [])
      .map((service) => requireService(containers, service)),
    isReplaced: async () => {
      const seen = (await readStatus(operator)).nodes.find(({ role }) => role === 'ACTIVE')
      return seen !== undefined && !names.includes(seen.name)
    },
  }
}

/** Breaks the containers of nodes. */
export async function breakNodes(containers: readonly Container[], how: NodeFault): Promise<void> {
  const ids = containers.map(({ id }) => id)
  if (how === 'stop') await docker(['kill', ...ids])
  else if (how === 'pause') await docker(['pause', ...ids])
  else
    await Promise.all(
      containers.flatMap(({ id, attachments }) =>
        attachments
          .filter(({ network }) => how === 'cut' || HA_NETWORK.test(network))
          .map(({ network }) => docker(['network', 'disconnect', network, id])),
      ),
    )
}

async function readStatus({ id }: Container): Promise<Status> {
  const status: Status = JSON.parse(
    await docker(['exec', id, 'nkpsim', '-o', 'json', 'vcenter', 'ha', 'status']),
  )
  return status
}
