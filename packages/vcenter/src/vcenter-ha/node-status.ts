import type { ClockState } from '@nkpsim/daemon'
import type { AuditStanding } from './audit-standing.ts'
import type { VcenterHaMode } from './cluster-state.ts'

/** What a node of vCenter HA reports about itself, in every role. */
export type NodeStatus = {
  name: string
  /** `isolated`: no majority answers it. */
  role: 'active' | 'passive' | 'isolated'
  /** Undefined until a majority has answered. */
  mode: VcenterHaMode | undefined
  /** Number of the last change that its data contains. */
  sequence: number
  /** Term of its data. */
  term: number
  /** The active node, as this node knows it. */
  active: { name: string; address: string } | undefined
  /** Why this node cannot follow; empty if it can. */
  problem: string
  audit: AuditStanding
  /** The cluster clock of the node. */
  clock: ClockState
}

/** What a node has itself: its data, and its own audit log. */
export type OwnStanding = Pick<NodeStatus, 'sequence' | 'term'> &
  Pick<AuditStanding, 'logId' | 'recordCount'>
