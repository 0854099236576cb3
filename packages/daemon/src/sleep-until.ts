import type { Clock } from '@nkpsim/effects'

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
