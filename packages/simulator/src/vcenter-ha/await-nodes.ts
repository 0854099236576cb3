import { SimulatorError } from '../errors.ts'
import type { ClusterContext } from '../local-cluster/context.ts'
import { pollUntil } from '../local-cluster/poll.ts'
import { type AskedNode, activeOf, askNodes } from './ask-nodes.ts'

type Waiter = Pick<ClusterContext, 'stateDir' | 'clock' | 'signal'>

/** Maximum time for a node to become active, or to follow, ms. It takes seconds under load. */
const TIMEOUT_MS = 120_000

/**
 * Waits until one node is active and the other one follows it.
 * @throws SimulatorError PROCESS_TIMEOUT, INTERRUPTED
 */
export function awaitBothNodes(context: Waiter): Promise<void> {
  return awaitNodes(context, 'both nodes of vCenter HA', (nodes) => {
    const roles = nodes.map(({ status }) => status?.role)
    const problems = nodes.map(({ status }) => status?.problem ?? '')
    return (
      roles.includes('VCENTER_HA_ROLE_ACTIVE') &&
      roles.includes('VCENTER_HA_ROLE_PASSIVE') &&
      problems.every((problem) => problem === '')
    )
  })
}

/** Waits until a node is active. Throws like awaitBothNodes. */
export function awaitActive(context: Waiter, address?: string): Promise<void> {
  return awaitNodes(context, 'an active node', (nodes) => {
    const active = activeOf(nodes)
    return active !== undefined && (address === undefined || active.address === address)
  })
}

async function awaitNodes(
  context: Waiter,
  what: string,
  isReached: (nodes: readonly AskedNode[]) => boolean,
): Promise<void> {
  const { stateDir, clock, signal } = context
  const ref = { stateDir, clock, ...(signal && { signal }) }
  let nodes: AskedNode[] = []
  const settled = await pollUntil(
    async () => {
      nodes = await askNodes(ref)
      return isReached(nodes) || signal?.aborted === true
    },
    { clock, timeoutMs: TIMEOUT_MS },
  )
  if (isReached(nodes)) return
  if (settled) throw new SimulatorError('INTERRUPTED', `interrupted while waiting for ${what}`)
  const said = nodes.map(({ name, status }) => `${name}: ${describe(status)}`).join('; ')
  throw new SimulatorError(
    'PROCESS_TIMEOUT',
    `waited ${TIMEOUT_MS / 1000} s in vain for ${what}; ${said}`,
  )
}

function describe(status: AskedNode['status']): string {
  if (status === undefined) return 'does not answer'
  if (status.problem !== '') return status.problem
  return status.isolated ? 'reaches no majority' : status.role.replace('VCENTER_HA_ROLE_', '')
}
