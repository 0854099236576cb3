import { setTimeout as delay } from 'node:timers/promises'

/** A clock, which code receives as a parameter. It is a clock of the machine or of the cluster. */
export type Clock = {
  /** Milliseconds since 1970 (UTC). Jumps when somebody sets the clock of the system. */
  nowMs(): number
  /**
   * Milliseconds since an arbitrary start. Never jumps, so it is for measuring and for deadlines.
   */
  monotonicMs(): number
  /** Resolves after this time. Rejects with the signal's AbortError if the signal aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/**
 * Clock of this machine, for deadlines, sockets, certificates and times that processes exchange.
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
    await delay(ms, undefined, signal === undefined ? {} : { signal })
  },
}

/**
 * Maximum sleep before the time is checked again, ms. Somebody may have set the machine's clock, or
 * the machine may have slept.
 */
const LOOK_MS = 60_000

/**
 * Resolves when a clock reaches a time. Rejects with the signal's AbortError if the signal aborts
 * first.
 */
export async function sleepUntil(clock: Clock, timeMs: number, signal: AbortSignal): Promise<void> {
  for (let leftMs = timeMs - clock.nowMs(); leftMs > 0; leftMs = timeMs - clock.nowMs())
    await clock.sleep(Math.min(leftMs, LOOK_MS), signal)
}
