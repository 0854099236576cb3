import { setTimeout as delay } from 'node:timers/promises'

/** Time, handed in to code that depends on it; of the machine or of the cluster. */
export type Clock = {
  /** Milliseconds since 1970 (UTC); jumps when the system's clock is set. */
  nowMs(): number
  /** Milliseconds since an arbitrary start; never jumps. For measuring and for deadlines. */
  monotonicMs(): number
  /** Resolves after that time; rejects with the signal's AbortError if that aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Time of this machine: for deadlines, sockets, certificates and what processes agree on. */
export type MachineClock = Clock & { readonly kind: 'machine' }

/** Time of the cluster, which can be moved and scaled: for what counts in days of the product. */
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
 * Longest sleep before the time is checked again, ms: the machine's clock may have been set, or the
 * machine may have slept.
 */
const LOOK_MS = 60_000

/**
 * Resolves when a clock reaches a time; rejects with the signal's AbortError if that aborts first.
 */
export async function sleepUntil(clock: Clock, timeMs: number, signal: AbortSignal): Promise<void> {
  for (let leftMs = timeMs - clock.nowMs(); leftMs > 0; leftMs = timeMs - clock.nowMs())
    await clock.sleep(Math.min(leftMs, LOOK_MS), signal)
}
