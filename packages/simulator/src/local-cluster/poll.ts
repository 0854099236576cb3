import type { MachineClock } from '@nkpsim/effects'

const INTERVAL_MS = 15

/** Polls until a condition holds, for at most `timeoutMs`. Returns whether it holds. */
export async function pollUntil(
  condition: () => boolean | Promise<boolean>,
  options: { clock: MachineClock; timeoutMs: number },
): Promise<boolean> {
  const deadlineMs = options.clock.monotonicMs() + options.timeoutMs
  for (;;) {
    if (await condition()) return true
    if (options.clock.monotonicMs() >= deadlineMs) return false
    await options.clock.sleep(INTERVAL_MS)
  }
}
