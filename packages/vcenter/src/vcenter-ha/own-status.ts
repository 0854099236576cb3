import type { AuditLog } from '@nkpsim/daemon/audit'
import type { HaNode } from '../replication/leadership.ts'
import type { HaNodeState } from '../replication/node.ts'
import type { Store } from '../store/store.ts'
import type { AuditStanding } from './audit-standing.ts'
import type { NodeStatus, OwnStanding } from './node-status.ts'

const PROBLEMS: Readonly<Record<NonNullable<HaNodeState['misfit']>, string>> = {
  behind: 'its data is too old, and it fetches a copy',
  diverged: 'its data differs from that of the active node, and it fetches a copy',
  'newer-program': 'the active node runs a newer version; use that version here too',
}

/** Returns what a node reports about itself. Pure. */
export function nodeStatusOf(
  { name, address }: HaNode,
  state: HaNodeState | undefined,
  { mode, clock, sequence, term, ...log }: OwnStanding & Pick<NodeStatus, 'mode' | 'clock'>,
  copy: Pick<AuditStanding, 'copiedCount' | 'problem'>,
): NodeStatus {
  const { role = 'passive', view, misfit } = state ?? {}
  return {
    name,
    role,
    ...{ mode, clock },
    ...{ sequence, term },
    active: role === 'active' ? { name, address } : view?.active,
    problem: misfit === undefined ? '' : PROBLEMS[misfit],
    audit: { ...log, ...copy },
  }
}

/** Returns what an active node has itself. */
export function ownStanding(
  store: Pick<Store, 'snapshot'>,
  audit: Pick<AuditLog, 'lastSequence'>,
  logId: string,
): OwnStanding {
  const { sequence, term } = store.snapshot()
  return { sequence, term, logId, recordCount: audit.lastSequence() }
}
