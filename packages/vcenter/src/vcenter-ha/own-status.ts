import type { Databases } from '@nkpsim/effects'
import type { HaNode } from '../replication/leadership.ts'
import { type Position, positionOf } from '../replication/log-entry.ts'
import type { HaNodeState } from '../replication/node.ts'
import type { NodeStatus } from './node-status.ts'

const PROBLEMS: Readonly<Record<NonNullable<HaNodeState['misfit']>, string>> = {
  behind: 'its data is too old, and it fetches a copy',
  diverged: 'its data differs from that of the active node, and it fetches a copy',
  'newer-program': 'the active node runs a newer version; use that version here too',
}

/** Returns what a node reports about itself. Pure. */
export function nodeStatusOf(
  { name, address }: HaNode,
  state: HaNodeState | undefined,
  { sequence, term }: Position,
): NodeStatus {
  const { role = 'passive', view, misfit } = state ?? {}
  return {
    name,
    role,
    mode: view?.mode,
    ...{ sequence, term },
    active: role === 'active' ? { name, address } : view?.active,
    problem: misfit === undefined ? '' : PROBLEMS[misfit],
  }
}

/** Reads how far a database has come. The process may have it open elsewhere. */
export function readPosition(databases: Databases, path: string): Position {
  const database = databases.open(path)
  try {
    return positionOf(database)
  } finally {
    database.close()
  }
}
