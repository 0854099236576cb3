import type { Chip } from './chip.ts'

/** Time after which the TPM forgets one wrong authorisation, s. */
export const RECOVERY_SECONDS = 1000

/** Number of wrong authorisations that count now. Part 1, clause 19.8.3. */
export function failuresNow({ dictionaryAttack, nowMs }: Chip): number {
  const { failures, failedAtMs } = dictionaryAttack
  const forgotten = Math.floor((nowMs() - failedAtMs) / (1000 * RECOVERY_SECONDS))
  return Math.max(0, failures - Math.max(0, forgotten))
}

export function isLockedOut(chip: Chip): boolean {
  return failuresNow(chip) >= chip.dictionaryAttack.maxFailures
}

export function noteWrongAuthorization(chip: Chip): void {
  const failures = failuresNow(chip) + 1
  chip.dictionaryAttack = { ...chip.dictionaryAttack, failures, failedAtMs: chip.nowMs() }
}
