export { type AlarmCondition, findWrongAlarms, type SeenAlarm } from './alarm-times.ts'
export { type Delivery, findUnattestedHolders } from './attested-holders.ts'
export {
  findAuditGaps,
  findEarlyChanges,
  type ObservedAudit,
  type RecordedChange,
  type SeenEffect,
} from './audit-effects.ts'
export { type BlockCall, EMPTY_BLOCK, findUnexplainedBlocks } from './block-history.ts'
export { findUnauthorizedCalls, type ObservedCall } from './call-rights.ts'
export {
  type CheckTimes,
  checkInvariants,
  type Invariant,
  NOTHING_SEEN,
  type Observation,
  type Violation,
} from './check-all.ts'
export { findUnconverged, type HostHolding } from './convergence.ts'
export { createDiskModel, type DiskDifference, type DiskModel } from './disk-model.ts'
export { findKcvDisagreements, type HeldProvider } from './kcv-disagreements.ts'
export { findUnexplained, type SequentialModel, type TimedCall } from './linearizability.ts'
export { type Facts, findHalfDone, findLostFacts, type UnansweredChange } from './lost-facts.ts'
export { findDoubleRuns, type Run } from './powered-on.ts'
export { findWrongRefusals, type RefusedCall } from './refusals.ts'
export { type Boot, findWrongUnseals, type Machine } from './sealed-state.ts'
export { type KnownSecret, patternsOf } from './secret-patterns.ts'
export {
  findSecrets,
  type SecretFinding,
  type SecretSearch,
  searchSecrets,
} from './secret-search.ts'
export { type AppliedState, findStateRegressions } from './state-order.ts'
export { findUnattestedTrustedHolders, type TrustedHolder } from './trusted-holders.ts'
export { findStoppedWithoutVcenter, type HostAttempt } from './without-vcenter.ts'
export { findWrongKeyReads, type KeyedRead } from './wrong-key-reads.ts'
