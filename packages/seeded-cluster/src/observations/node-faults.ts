import type { Fault, NodeName } from '../faults/fault.ts'

/** Which nodes the injected faults may affect. */
export type NodeFaults = {
  note(fault: Fault): void
  /** Notes that all faults have ended. */
  healed(): void
  /**
   * Whether a fault may have affected calls to a node since a time. Ends of processes do not count:
   * they show in the number of processes.
   */
  mayAffect(node: NodeName, sinceMs: number): boolean
}

/** Creates the record. */
export function createNodeFaults(nowMs: () => number): NodeFaults {
  /** Latest time at which a fault may affect a node. */
  const untilMs = new Map<NodeName, number>()
  const note = (nodes: readonly NodeName[], endMs: number): void => {
    for (const node of nodes) untilMs.set(node, Math.max(endMs, untilMs.get(node) ?? 0))
  }
  return {
    note: (fault) => {
      switch (fault.kind) {
        // The break may end calls of users to vCenter.
        case 'breakConnections':
          note(fault.between, nowMs())
          break
        case 'cutOneWay':
          note([fault.from, fault.to], nowMs() + fault.forMs)
          break
        case 'partition':
          note(fault.minority, nowMs() + fault.forMs)
          break
        case 'slowNode':
        case 'pauseProcess':
          note([fault.node], nowMs() + fault.forMs)
          break
        case 'killProcess':
        case 'cutPower':
        case 'cutAllPower':
          break
        // After a failed write, a daemon refuses some calls until its next start. By a changed
        // clock, a certificate may be not yet valid, or expired.
        default:
          note([fault.node], Number.POSITIVE_INFINITY)
      }
    },
    healed: () => {
      for (const node of untilMs.keys()) untilMs.set(node, nowMs())
    },
    mayAffect: (node, sinceMs) => (untilMs.get(node) ?? Number.NEGATIVE_INFINITY) >= sinceMs,
  }
}
