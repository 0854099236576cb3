/** The audit log of a node, and its copy of the other node's audit log. */
export type AuditStanding = {
  /** UUID of the node's own log. */
  logId: string
  /** Number of records of the node's own log. */
  recordCount: number
  /** Number of records of the other node's log that this node has a copy of. */
  copiedCount: number
  /** Why this node cannot copy the other node's log; empty if it can. */
  problem: string
}
