import { type AlarmCondition, findWrongAlarms, type SeenAlarm } from './alarm-times.ts'
import { type Delivery, findUnattestedHolders } from './attested-holders.ts'
import {
  findAuditGaps,
  findEarlyChanges,
  type ObservedAudit,
  type RecordedChange,
  type SeenEffect,
} from './audit-effects.ts'
import { findUnauthorizedCalls, type ObservedCall } from './call-rights.ts'
import { findUnconverged, type HostHolding } from './convergence.ts'
import { findKcvDisagreements, type HeldProvider } from './kcv-disagreements.ts'
import { type Facts, findHalfDone, findLostFacts, type UnansweredChange } from './lost-facts.ts'
import { findDoubleRuns, type Run } from './powered-on.ts'
import { findWrongRefusals, type RefusedCall } from './refusals.ts'
import { type Boot, findWrongUnseals } from './sealed-state.ts'
import type { KnownSecret } from './secret-patterns.ts'
import { findSecrets } from './secret-search.ts'
import { type AppliedState, findStateRegressions } from './state-order.ts'
import { findUnattestedTrustedHolders, type TrustedHolder } from './trusted-holders.ts'
import { findStoppedWithoutVcenter, type HostAttempt } from './without-vcenter.ts'
import { findWrongKeyReads, type KeyedRead } from './wrong-key-reads.ts'

/** All observations of a test on a cluster. Each field is for one invariant, and may be empty. */
export type Observation = {
  secrets: readonly KnownSecret[]
  places: Iterable<{ name: string; bytes: Uint8Array }>
  held: readonly HeldProvider[]
  /** A line for each difference of a disk from its model (createDiskModel). */
  diskDifferences: readonly string[]
  attempts: readonly HostAttempt[]
  boots: readonly Boot[]
  deliveries: readonly Delivery[]
  trustedHolders: readonly TrustedHolder[]
  applied: readonly AppliedState[]
  acknowledged: Facts
  unanswered: readonly UnansweredChange[]
  present: Facts
  refused: readonly RefusedCall[]
  runs: readonly Run[]
  calls: readonly ObservedCall[]
  conditions: readonly AlarmCondition[]
  alarms: readonly SeenAlarm[]
  holdings: readonly HostHolding[]
  reads: readonly KeyedRead[]
  audits: readonly ObservedAudit[]
  effects: readonly SeenEffect[]
  changes: readonly RecordedChange[]
}

/** Times for the checks, ms. */
export type CheckTimes = {
  /** Maximum age of an attestation at a delivery. */
  freshForMs: number
  /** End of the observation, in the time of the alarms. */
  nowMs: number
  /** Time that a daemon may need to notice a condition. */
  toleranceMs: number
}

export type Invariant = `I${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15}`
export type Violation = { invariant: Invariant; line: string }

/** An observation without any content. */
export const NOTHING_SEEN: Observation = {
  secrets: [],
  places: [],
  held: [],
  diskDifferences: [],
  attempts: [],
  boots: [],
  deliveries: [],
  trustedHolders: [],
  applied: [],
  acknowledged: new Map(),
  unanswered: [],
  present: new Map(),
  refused: [],
  runs: [],
  calls: [],
  conditions: [],
  alarms: [],
  holdings: [],
  reads: [],
  audits: [],
  effects: [],
  changes: [],
}

/** Checks all invariants. Returns the violations in the order of the invariants. */
export function checkInvariants(seen: Observation, times: CheckTimes): Violation[] {
  const lines: Readonly<Record<Invariant, readonly string[]>> = {
    I1: findSecrets(seen.secrets, seen.places),
    I2: findKcvDisagreements(seen.held),
    I3: seen.diskDifferences,
    I4: findStoppedWithoutVcenter(seen.attempts),
    I5: findWrongUnseals(seen.boots),
    I6: [
      ...findUnattestedHolders(seen.deliveries, times.freshForMs),
      ...findUnattestedTrustedHolders(seen.trustedHolders),
    ],
    I7: findStateRegressions(seen.applied),
    I8: [
      ...findLostFacts(seen.acknowledged, seen.present),
      ...findHalfDone(seen.unanswered, seen.present),
    ],
    I9: findWrongRefusals(seen.refused),
    I10: findDoubleRuns(seen.runs),
    I11: findUnauthorizedCalls(seen.calls),
    I12: findWrongAlarms(seen.conditions, seen.alarms, times),
    I13: findUnconverged(seen.holdings),
    I14: findWrongKeyReads(seen.reads),
    I15: [...findAuditGaps(seen.audits, seen.effects), ...findEarlyChanges(seen.changes)],
  }
  return Object.entries(lines).flatMap(([invariant, found]) =>
    found.map((line) => ({ invariant: invariant as Invariant, line })),
  )
}
