import type { Store } from '../store/store.ts'
import type { Committing } from '../store/transactions.ts'
import type { HaSeat } from './ha-seat.ts'
import type { NodeStatus, OwnStanding } from './node-status.ts'

/** How the active node of vCenter HA differs from a vCenter without vCenter HA. */
export type Leading = {
  committing: Committing
  /** Whether no other node can be active now. */
  isHeld: () => boolean
  /** Yields a copy of the database. */
  copyOf: (store: Store) => AsyncIterable<Uint8Array>
  seat: HaSeat
  /** Returns what the node reports about itself. */
  status: (own: OwnStanding) => NodeStatus
}
