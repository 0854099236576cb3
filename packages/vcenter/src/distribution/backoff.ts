const FIRST_MS = 100
const MAX_MS = 10_000

/**
 * Returns the wait before the next attempt to reach a host, after some consecutive failures. The
 * wait grows exponentially and has full jitter, so that hosts that were lost together reconnect at
 * different times.
 * @param random uniform in [0, 1)
 */
export function backoffMs(failures: number, random: number): number {
  return Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(failures, 16)) * random
}
