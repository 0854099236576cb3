import type { VtpmSeen, VtpmStep } from '../records/vtpm.ts'

/** How the state of a vTPM relates to the last state that the host has seen. */
export type VtpmAge = 'unknown' | 'expected' | 'newer' | 'older'

/** A state of a vTPM before a start. */
export type FoundState = {
  stateSha256: string
  /** Count of resets in the state. */
  resetCount: number
  /** Steps since the last reset, as far as they are known. */
  stepCount: number
}

/**
 * Returns whether the state of a vTPM is the last one, or was put back. A TPM counts its resets in
 * its state. While it continues without a reset, the configuration of the VM counts its steps.
 * Pure.
 * @param seen undefined if the host has never seen the vTPM
 */
export function ageOfVtpm(seen: VtpmSeen | undefined, found: FoundState): VtpmAge {
  if (seen === undefined) return 'unknown'
  if (seen.stateSha256 === found.stateSha256) return 'expected'
  if (found.resetCount !== seen.resetCount)
    return found.resetCount > seen.resetCount ? 'newer' : 'older'
  const seenCount = seen.stepCount ?? 0
  // After a stop that was not orderly, the state is a later one of the same step.
  const isSameRun = seen.stateSha256 === undefined && found.stepCount === seenCount
  return isSameRun || found.stepCount > seenCount ? 'newer' : 'older'
}

/**
 * Returns the count of steps of a state: that of the configuration, if it is about this state.
 * While a vTPM runs, only the count of resets binds its state to the configuration. Pure.
 */
export function stepCountOf(
  step: VtpmStep | undefined,
  { stateSha256, resetCount }: Pick<FoundState, 'stateSha256' | 'resetCount'>,
): number {
  if (step === undefined || step.resetCount !== resetCount) return 0
  const isOfState = step.stateSha256 === undefined || step.stateSha256 === stateSha256
  return isOfState ? step.stepCount : 0
}

/** Returns the newer of two records about a vTPM. */
export function newerSeen(
  one: VtpmSeen | undefined,
  other: VtpmSeen | undefined,
): VtpmSeen | undefined {
  if (one === undefined || other === undefined) return one ?? other
  if (one.epoch !== other.epoch) return one.epoch > other.epoch ? one : other
  if (one.resetCount !== other.resetCount) return one.resetCount > other.resetCount ? one : other
  const [stepCount, otherCount] = [one.stepCount ?? 0, other.stepCount ?? 0]
  if (stepCount !== otherCount) return stepCount > otherCount ? one : other
  return one.stateSha256 === undefined ? other : one
}
