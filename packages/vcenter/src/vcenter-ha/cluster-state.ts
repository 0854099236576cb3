import type { AuditStanding } from './audit-standing.ts'
import type { ConfiguredNode } from './node-config.ts'

export type VcenterHaMode = 'enabled' | 'maintenance' | 'disabled'
export type VcenterHaState = 'healthy' | 'degraded' | 'isolated'
export type VcenterHaReplication = 'sync' | 'async' | 'no replication'
export type VcenterHaFileReplication = 'in sync' | 'out of sync' | 'no replication'
export type VcenterHaRole = 'active' | 'passive' | 'witness'

/**
 * Number of changes that the passive node may lack while the replication counts as synchronous.
 * Every change is in the log of a majority before it is acknowledged, so no change can be lost. The
 * passive node reads the log a moment later.
 */
const SYNC_LAG = 20
/** Number of audit records that the passive node may lack while the files count as in sync. */
const FILE_SYNC_LAG = 1000

export type SeenVcenter = { sequence: number; problem: string; audit: AuditStanding }

/** What the active node sees of a node. */
export type SeenNode = ConfiguredNode & {
  /** Whether its member of etcd answers. */
  hasMember: boolean
  /** What its vCenter says; undefined if it does not answer. The witness has no vCenter. */
  vcenter: SeenVcenter | undefined
}

/** A node with its role and state. */
export type HaNodeView = {
  name: string
  role: VcenterHaRole
  isUp: boolean
  address: string
  etcdEndpoint: string
  /** 0: not known. */
  sequence: number
  problem: string
  /** Why the node cannot copy files; empty if it can. */
  fileProblem: string
}

/** The cluster as its active node sees it. */
export type HaClusterView = {
  mode: VcenterHaMode
  state: VcenterHaState
  nodes: HaNodeView[]
  replication: VcenterHaReplication
  lagCount: number
  fileReplication: VcenterHaFileReplication
  /** Number of audit records of the active node that the passive one does not have yet. */
  fileLagCount: number
}

/** Returns the state of a cluster, as its active node sees it. Pure. */
export function clusterViewOf({
  active,
  mode,
  sequence,
  nodes,
}: {
  /** Name of the active node. */
  active: string
  mode: VcenterHaMode
  /** Number of the last change of the active node. */
  sequence: number
  nodes: readonly SeenNode[]
}): HaClusterView {
  const views = nodes
    .map((node) => nodeView(node, active))
    .toSorted((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role))
  const passive = nodes.find(({ name, address }) => name !== active && address !== '')?.vcenter
  const lagCount = passive === undefined ? 0 : Math.max(0, sequence - passive.sequence)
  const replication = replicationOf({ mode, passive, lagCount })
  const files = filesOf({ active, mode, nodes })
  const members = nodes.filter(({ hasMember }) => hasMember).length
  const hasMajority = 2 * members > nodes.length
  const isComplete = views.every(({ isUp }) => isUp) && replication === 'sync'
  const state = !hasMajority ? 'isolated' : isComplete ? 'healthy' : 'degraded'
  return { mode, state, nodes: views, replication, lagCount, ...files }
}

const ORDER: readonly VcenterHaRole[] = ['active', 'passive', 'witness']

function nodeView(
  { name, address, etcdEndpoint, hasMember, vcenter }: SeenNode,
  active: string,
): HaNodeView {
  const isWitness = address === ''
  const role = isWitness ? 'witness' : name === active ? 'active' : 'passive'
  const problems = [
    ...(hasMember ? [] : [`its etcd does not answer at ${etcdEndpoint}`]),
    ...(isWitness || vcenter !== undefined ? [] : [`its vCenter does not answer at ${address}`]),
    ...(vcenter === undefined || vcenter.problem === '' ? [] : [vcenter.problem]),
  ]
  return {
    ...{ name, role, address, etcdEndpoint },
    isUp: hasMember && (isWitness || vcenter !== undefined),
    sequence: vcenter?.sequence ?? 0,
    problem: problems.join('; '),
    fileProblem: vcenter?.audit.problem ?? '',
  }
}

function replicationOf({
  mode,
  passive,
  lagCount,
}: {
  mode: VcenterHaMode
  passive: SeenNode['vcenter']
  lagCount: number
}): VcenterHaReplication {
  if (mode === 'disabled' || passive === undefined || passive.problem !== '')
    return 'no replication'
  return lagCount <= SYNC_LAG ? 'sync' : 'async'
}

/** Returns how the audit log of the active node reaches the passive one. */
function filesOf({
  active,
  mode,
  nodes,
}: {
  active: string
  mode: VcenterHaMode
  nodes: readonly SeenNode[]
}): Pick<HaClusterView, 'fileReplication' | 'fileLagCount'> {
  const own = nodes.find(({ name }) => name === active)?.vcenter
  const passive = nodes.find(({ name, address }) => name !== active && address !== '')?.vcenter
  if (own === undefined || passive === undefined)
    return { fileReplication: 'no replication', fileLagCount: 0 }
  const fileLagCount = Math.max(0, own.audit.recordCount - passive.audit.copiedCount)
  if (mode === 'disabled') return { fileReplication: 'no replication', fileLagCount }
  const hasProblem = own.audit.problem !== '' || passive.audit.problem !== ''
  const isBehind = fileLagCount > FILE_SYNC_LAG
  return { fileReplication: hasProblem || isBehind ? 'out of sync' : 'in sync', fileLagCount }
}

/**
 * Returns why the passive node cannot take over now; undefined if it can. Pure.
 * @param force whether it may take over later, when it has all changes
 */
export function failoverObstacle(
  { mode, nodes, replication }: HaClusterView,
  force: boolean,
): { event: FailoverFailure; reason: string } | undefined {
  const passive = nodes.find(({ role }) => role === 'passive')
  if (mode === 'disabled')
    return {
      event: 'com.vmware.vcha.failover.failed.disabled.mode',
      reason: 'the mode is disabled; change it first: nkpsim vcenter ha mode enabled',
    }
  const lost = nodes.find(({ isUp }) => !isUp)
  if (lost !== undefined && (lost.role === 'passive' || !force))
    return {
      event: 'com.vmware.vcha.failover.failed.node.lost',
      reason: `node ${lost.name} is down: ${lost.problem}`,
    }
  if (passive === undefined || passive.problem !== '' || (replication !== 'sync' && !force))
    return {
      event: 'com.vmware.vcha.failover.failed.passive.not.ready',
      reason: `the passive node is not up to date: ${passive?.problem || 'it lacks changes'}`,
    }
  return undefined
}

export type FailoverFailure =
  | 'com.vmware.vcha.failover.failed.disabled.mode'
  | 'com.vmware.vcha.failover.failed.node.lost'
  | 'com.vmware.vcha.failover.failed.passive.not.ready'
