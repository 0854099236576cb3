import type { MachineClock } from '@nkpsim/effects'
import { TrustError } from './errors.ts'

/** Values that may be used only once within their lifetime. */
export type UsedOnce = {
  /**
   * Marks a value as used. Returns false if it was used before.
   * @throws TrustError CALL_LIMIT_REACHED if too many values are in use
   */
  use(value: string): boolean
}

/**
 * Remembers used values until they would be refused for their age.
 * @param max maximum number of remembered values. Only admitted callers may mark a value, so that
 *   strangers cannot fill it
 */
export function createUsedOnce(
  clock: Pick<MachineClock, 'monotonicMs'>,
  { lifetimeMs, max }: { lifetimeMs: number; max: number },
): UsedOnce {
  // In the order of insertion, so the oldest is first.
  const used = new Map<string, number>()
  const forget = (nowMs: number): void => {
    for (const [value, untilMs] of used) {
      if (untilMs > nowMs) return
      used.delete(value)
    }
  }
  return {
    use: (value) => {
      const nowMs = clock.monotonicMs()
      forget(nowMs)
      if (used.has(value)) return false
      if (used.size >= max)
        throw new TrustError('CALL_LIMIT_REACHED', 'too many calls in a minute: try again later')
      used.set(value, nowMs + lifetimeMs)
      return true
    },
  }
}
