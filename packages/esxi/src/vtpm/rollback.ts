import type { VtpmSeen } from '../records/vtpm.ts'

/** How the state of a vTPM relates to the last state that the host has seen. */
export type VtpmAge = 'unknown' | 'expected' | 'newer' | 'older'

/**
 * Returns whether the state of a vTPM is the last one, or was put back. A TPM counts its resets in
 * its state, and each start is a reset. So a state that is not the last one, but was started since,
 * has a higher count than the next start of the last one. Pure.
 * @param seen undefined if the host has never seen the vTPM
 * @param found SHA-256 of the state before the start, and the count after it
 */
export function ageOfVtpm(
  seen: VtpmSeen | undefined,
  found: { stateSha256: string; resetCount: number },
): VtpmAge {
  if (seen === undefined) return 'unknown'
  if (seen.stateSha256 === found.stateSha256) return 'expected'
  // After a stop that was not orderly, the next start is one more reset.
  const lastCount = seen.stateSha256 === undefined ? seen.resetCount : seen.resetCount + 1
  return found.resetCount > lastCount ? 'newer' : 'older'
}

/** Returns the newer of two records about a vTPM. */
export function newerSeen(
  one: VtpmSeen | undefined,
  other: VtpmSeen | undefined,
): VtpmSeen | undefined {
  if (one === undefined || other === undefined) return one ?? other
  if (one.epoch !== other.epoch) return one.epoch > other.epoch ? one : other
  if (one.resetCount !== other.resetCount) return one.resetCount > other.resetCount ? one : other
  return one.stateSha256 === undefined ? other : one
}
