/** How many wrong passwords are too many. */
export type LoginLimit = { maxFailures: number; failureIntervalMs: number; lockMs: number }

/** Names remembered at most; beyond them the one that failed longest ago is forgotten. */
const MAX_NAMES = 10_000

/** Counts wrong passwords by the name that was given, whether or not there is such a user. */
export type LoginCounter = {
  /** Milliseconds until this name may try again; 0: now. */
  lockedForMs(name: string, limit: LoginLimit, nowMs: number): number
  /** Begins a try; it counts as failed until it has succeeded, so that many at once are not free. */
  begin(name: string, nowMs: number): void
  succeeded(name: string): void
}

/** A fresh count, in memory: a restart of vCenter forgets it. */
export function createLoginCounter(): LoginCounter {
  const failures = new Map<string, number[]>()
  return {
    lockedForMs: (name, { maxFailures, failureIntervalMs, lockMs }, nowMs) => {
      const recent = failures.get(name) ?? []
      const last = recent.at(-1)
      const first = recent.at(-maxFailures)
      if (last === undefined || first === undefined || last - first >= failureIntervalMs) return 0
      const untilMs = last + lockMs
      if (nowMs < untilMs) return untilMs - nowMs
      failures.delete(name)
      return 0
    },
    begin: (name, nowMs) => {
      const recent = [...(failures.get(name) ?? []), nowMs].slice(-1000)
      failures.delete(name)
      failures.set(name, recent)
      const [oldest] = failures.keys()
      if (failures.size > MAX_NAMES && oldest !== undefined) failures.delete(oldest)
    },
    succeeded: (name) => {
      failures.delete(name)
    },
  }
}
