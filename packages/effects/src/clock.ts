import { setTimeout as delay, setImmediate as yieldOnce } from 'node:timers/promises'

/** A clock, which code receives as a parameter. It is a clock of the machine or of the cluster. */
export type Clock = {
  /** Milliseconds since 1970 (UTC). Jumps when somebody sets the clock of the system. */
  nowMs(): number
  /**
   * Milliseconds since an arbitrary start. Never jumps, so it is for measuring and for deadlines.
   */
  monotonicMs(): number
  /**
   * Resolves after this time. Rejects with the signal's AbortError if the signal aborts first. A
   * sleep of 0 ms lets other work of the process run first.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/**
 * Clock of this machine, for what protects a person, a connection or a disk: sessions, deadlines,
 * certificates, delays of alarms about hosts, and times that processes exchange.
 */
export type MachineClock = Clock & { readonly kind: 'machine' }

/** Clock of the cluster, which can be set and scaled. For times that the product counts in days. */
export type ClusterClock = Clock & { readonly kind: 'cluster' }

/** The clock of this machine. */
export const systemClock: MachineClock = {
  kind: 'machine',
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    const options = signal === undefined ? {} : { signal }
    // A timer takes 1 ms at least, and code that only yields would lose this time.
    if (ms === 0) await yieldOnce(undefined, options)
    else await delay(ms, undefined, options)
  },
}
