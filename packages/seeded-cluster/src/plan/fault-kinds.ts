/**
 * Kinds of faults, with the usual mean time between two faults of the kind in a run, ms. A run has
 * only some of them, see drawPlan.
 */
export const USUAL_GAPS_MS = {
  /** All connections between two nodes break. They can be opened again. */
  breakConnections: 20_000,
  /** Messages from one node to another do not arrive, for a while. */
  cutOneWay: 60_000,
  /** Some nodes cannot reach the others, for a while. */
  partition: 60_000,
  /** Messages of a node take long, for a while. */
  slowNode: 60_000,
  /** A process ends at one of its next calls, as after kill -9, and is started again. */
  killProcess: 30_000,
  /** The same, and its machine loses what was not synced. */
  cutPower: 60_000,
  /** All machines and the datastore lose their power at one of the next calls of a process. */
  cutAllPower: 45_000,
  /** A process does nothing for a while, as after SIGSTOP. */
  pauseProcess: 60_000,
  /** A call of a node's disk fails with EIO. */
  diskError: 120_000,
  /** A host's disk writes its configuration to a wrong place, and reports success. */
  misdirectWrite: 120_000,
  /** A node's disk is full, for a while. */
  fullDisk: 120_000,
  /** A node's disk is read-only, for a while. */
  readOnlyDisk: 240_000,
  /** A node's clock jumps. */
  stepClock: 120_000,
  /** A node's clock runs too fast or too slow, for a while. */
  driftClock: 120_000,
  /** A TPM does not answer, for a while. */
  hangTpm: 90_000,
} as const

export type FaultKind = keyof typeof USUAL_GAPS_MS

export const FAULT_KINDS = Object.keys(USUAL_GAPS_MS) as readonly FaultKind[]

/** Greatest number of those faults of a run that cost much, because daemons start again. */
export const MOST_FAULTS: Readonly<Partial<Record<FaultKind, number>>> = {
  killProcess: 3,
  cutPower: 2,
  cutAllPower: 1,
}
