/** Limits for wrong passwords. */
export type LoginLimit = {
  maxFailures: number
  /**
   * Failures within this time count together, ms. Infinity counts failures until a login succeeds.
   */
  failureIntervalMs: number
  lockMs: number
}

/** One attempt at a password. */
export type LoginAttempt = {
  /** Name as the caller gave it, normalised like account names. */
  name: string
  /** Whether the account exists. Only then the attempt also counts against the whole account. */
  exists: boolean
  /** Address of the caller, without its port. */
  source: string
}

/**
 * Counts wrong passwords for each pair of name and address, and for each existing account. An
 * address that guesses passwords is locked out of this account only. Guesses from many addresses
 * lock the whole account after ten times as many failures.
 */
export type LoginCounter = {
  /** Returns the milliseconds until the next attempt is allowed; 0 if it is allowed now. */
  lockedForMs(attempt: LoginAttempt, limit: LoginLimit, nowMs: number): number
  /**
   * Begins an attempt, which one of the three functions below ends. Running attempts are limited to
   * the failures left before the lock, so that parallel attempts give no extra guesses. Further
   * attempts wait.
   * @param nowMs called again after each wait
   */
  begin(attempt: LoginAttempt, limit: LoginLimit, nowMs: () => number): Promise<LoginTurn>
  failed(attempt: LoginAttempt, limit: LoginLimit, nowMs: number): void
  succeeded(attempt: LoginAttempt): void
  /** Ends an attempt whose password was not checked. */
  givenUp(attempt: LoginAttempt): void
}

/** Whether an attempt may begin. */
export type LoginTurn = { kind: 'begun' } | { kind: 'locked'; forMs: number } | { kind: 'busy' }

/**
 * Number of failures from all addresses that lock a whole account, as a multiple of the limit for
 * one address.
 */
const ACCOUNT_FACTOR = 10
/** Maximum number of entries of each kind. The entry with the oldest failure is dropped. */
const MAX_ENTRIES = 10_000
/**
 * Maximum number of attempts that wait for running attempts. Attempts with invented names have a
 * separate limit of the same size.
 */
const MAX_WAITING = 256

/** Creates an empty counter in memory. A restart of the daemon resets it. */
export function createLoginCounter(maxEntries: number = MAX_ENTRIES): LoginCounter {
  // These are separate, so that invented names never displace entries of accounts.
  const accounts = createFailures(maxEntries)
  const ofAccounts = createFailures(maxEntries)
  const ofOthers = createFailures(maxEntries)
  const bySource = ({ exists }: LoginAttempt): Failures => (exists ? ofAccounts : ofOthers)
  const underWay = createCounts()
  const underWayOfAccounts = createCounts()
  /** Waiting attempts, in order of arrival. */
  const waitingOfAccounts: (() => void)[] = []
  const waitingOfOthers: (() => void)[] = []

  const lockedForMs: LoginCounter['lockedForMs'] = (attempt, limit, nowMs) => {
    const own = bySource(attempt).lockedForMs(pairOf(attempt), limit, nowMs)
    if (!attempt.exists) return own
    return Math.max(own, accounts.lockedForMs(attempt.name, ofAccount(limit), nowMs))
  }
  // Without a running attempt, one attempt always proceeds and checks the lock.
  const isFull = (attempt: LoginAttempt, limit: LoginLimit): boolean => {
    const pair = pairOf(attempt)
    const own = underWay.of(pair)
    if (own > 0 && own + bySource(attempt).count(pair) >= limit.maxFailures) return true
    const { name, exists } = attempt
    const ofAll = exists ? underWayOfAccounts.of(name) : 0
    return ofAll > 0 && ofAll + accounts.count(name) >= ofAccount(limit).maxFailures
  }
  const count = (attempt: LoginAttempt, more: 1 | -1): void => {
    underWay.add(pairOf(attempt), more)
    if (attempt.exists) underWayOfAccounts.add(attempt.name, more)
  }
  const settle = (attempt: LoginAttempt): void => {
    count(attempt, -1)
    const waiting = attempt.exists ? waitingOfAccounts : waitingOfOthers
    for (const wake of waiting.splice(0)) wake()
  }
  return {
    lockedForMs,
    begin: async (attempt, limit, nowMs) => {
      const waiting = attempt.exists ? waitingOfAccounts : waitingOfOthers
      for (;;) {
        const forMs = lockedForMs(attempt, limit, nowMs())
        if (forMs > 0) return { kind: 'locked', forMs }
        if (!isFull(attempt, limit)) break
        if (waiting.length >= MAX_WAITING) return { kind: 'busy' }
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
      count(attempt, 1)
      return { kind: 'begun' }
    },
    failed: (attempt, limit, nowMs) => {
      bySource(attempt).add(pairOf(attempt), limit.maxFailures, nowMs)
      if (attempt.exists) accounts.add(attempt.name, ofAccount(limit).maxFailures, nowMs)
      settle(attempt)
    },
    succeeded: (attempt) => {
      // Failures from other addresses are kept, because their guesses did not succeed.
      bySource(attempt).forget(pairOf(attempt))
      settle(attempt)
    },
    givenUp: settle,
  }
}

function pairOf({ name, source }: LoginAttempt): string {
  return `${source} ${name}`
}

function ofAccount(limit: LoginLimit): LoginLimit {
  return { ...limit, maxFailures: limit.maxFailures * ACCOUNT_FACTOR }
}

type Failures = ReturnType<typeof createFailures>

/** Creates lists of failure times by key. Each list is as long as its limit requires. */
function createFailures(maxEntries: number) {
  const times = new Map<string, number[]>()
  return {
    lockedForMs: (
      key: string,
      { maxFailures, failureIntervalMs, lockMs }: LoginLimit,
      nowMs: number,
    ): number => {
      const kept = times.get(key) ?? []
      // A clock that is set back must not make a lock longer.
      const aheadMs = Math.max(0, (kept.at(-1) ?? nowMs) - nowMs)
      const recent = kept.map((timeMs) => timeMs - aheadMs)
      if (aheadMs > 0) times.set(key, recent)
      const last = recent.at(-1)
      const first = recent.at(-maxFailures)
      if (last === undefined || first === undefined || last - first >= failureIntervalMs) return 0
      const untilMs = last + lockMs
      if (nowMs < untilMs) return untilMs - nowMs
      times.delete(key)
      return 0
    },
    add: (key: string, maxKept: number, nowMs: number): void => {
      const recent = [...(times.get(key) ?? []), nowMs].slice(-maxKept)
      times.delete(key)
      times.set(key, recent)
      const [oldest] = times.keys()
      if (times.size > maxEntries && oldest !== undefined) times.delete(oldest)
    },
    forget: (key: string): void => void times.delete(key),
    count: (key: string): number => times.get(key)?.length ?? 0,
  }
}

/** Creates counts by key. Only counts above 0 are stored. */
function createCounts() {
  const counts = new Map<string, number>()
  const of = (key: string): number => counts.get(key) ?? 0
  return {
    of,
    add: (key: string, more: number): void => {
      const count = of(key) + more
      if (count === 0) counts.delete(key)
      else counts.set(key, count)
    },
  }
}
