/** Security.AccountLockFailures of ESXi. */
const MAX_FAILURES = 5
/** Security.AccountUnlockTime of ESXi. */
const UNLOCK_AFTER_MS = 900_000

/** Counts wrong passwords of the one user of a host. */
export type AccountLock = {
  /** Whether the account takes no password at this time, on a clock that nobody can set. */
  isLocked(monotonicMs: number): boolean
  /** Begins a try; it counts as failed until it is known to have succeeded, so that tries at once are not free. */
  begin(monotonicMs: number): void
  succeeded(): void
}

/** A fresh count, kept in memory: a restart of the host forgets it. */
export function createAccountLock(): AccountLock {
  let failures = 0
  let lastFailureMs = 0
  return {
    isLocked: (monotonicMs) => {
      if (failures >= MAX_FAILURES && monotonicMs - lastFailureMs >= UNLOCK_AFTER_MS) failures = 0
      return failures >= MAX_FAILURES
    },
    begin: (monotonicMs) => {
      failures++
      lastFailureMs = monotonicMs
    },
    succeeded: () => {
      failures = 0
    },
  }
}
