import { setTimeout as delay } from 'node:timers/promises'

/** Time as it is handed to what decides by it. */
export type Clock = {
  /** Milliseconds since 1970 (UTC); jumps when the system's clock is set. */
  nowMs(): number
  /** Milliseconds since an arbitrary start; never jumps: for measuring and for deadlines. */
  monotonicMs(): number
  /** Resolves after that time; rejects with the signal's AbortError when that aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The clock of this machine. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal === undefined ? {} : { signal })
  },
}

/** After so long a sleeper looks at the time: the machine's clock may have been set, or the machine may have slept, ms. */
const LOOK_MS = 60_000

/** Resolves when a clock shows a time; rejects with the signal's AbortError when that aborts first. */
export async function sleepUntil(clock: Clock, timeMs: number, signal: AbortSignal): Promise<void> {
  for (let leftMs = timeMs - clock.nowMs(); leftMs > 0; leftMs = timeMs - clock.nowMs())
    await clock.sleep(Math.min(leftMs, LOOK_MS), signal)
}
