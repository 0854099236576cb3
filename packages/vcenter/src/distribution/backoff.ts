const FIRST_MS = 100
const MAX_MS = 10_000

/**
 * Returns how long to wait before the next try to reach a host, after a number of consecutive
 * failures. Exponential with full jitter, so that hosts that were lost together do not all
 * reconnect at the same time.
 * @param random uniform in [0, 1)
 */
export function backoffMs(failures: number, random: number): number {
  return Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(failures, 16)) * random
}
