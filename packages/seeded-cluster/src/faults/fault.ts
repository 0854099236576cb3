/** A node of a run: the name of a vCenter or of a host, or `clients`. */
export type NodeName = string

/** A fault as plain data. Those with `forMs` end by themselves, or when all faults are healed. */
export type Fault =
  | { kind: 'breakConnections'; between: readonly [NodeName, NodeName] }
  | { kind: 'cutOneWay'; from: NodeName; to: NodeName; forMs: number }
  | { kind: 'partition'; minority: readonly NodeName[]; forMs: number }
  | { kind: 'slowNode'; node: NodeName; latencyMs: number; forMs: number }
  /** The process ends at its n-th call of an effect from now on. */
  | { kind: 'killProcess' | 'cutPower'; node: NodeName; afterCalls: number; downMs: number }
  /** The same, and at this instant all machines and the datastore lose their power. */
  | { kind: 'cutAllPower'; node: NodeName; afterCalls: number; downMs: number }
  | { kind: 'pauseProcess'; node: NodeName; forMs: number }
  /** The n-th call of the node's disk from now on fails. */
  | { kind: 'diskError'; node: NodeName; afterCalls: number }
  /** The disk of a host writes the next configuration to a wrong place. It is undone by healing. */
  | { kind: 'misdirectWrite'; node: NodeName }
  | { kind: 'fullDisk' | 'readOnlyDisk'; node: NodeName; forMs: number }
  | { kind: 'stepClock'; node: NodeName; byMs: number }
  /** Parts per million by which the clock runs too fast; negative if too slow. */
  | { kind: 'driftClock'; node: NodeName; driftPpm: number; forMs: number }
  | { kind: 'hangTpm'; node: NodeName; forMs: number }

/** A fault and its time since the start of the run. */
export type TimedFault = { atMs: number; fault: Fault }

/** Formats a fault in one line, such as `killProcess node=esx-1 afterCalls=7 downMs=400`. */
export function formatFault({ kind, ...fields }: Fault): string {
  return [kind, ...Object.entries(fields).map(([name, value]) => `${name}=${value}`)].join(' ')
}
