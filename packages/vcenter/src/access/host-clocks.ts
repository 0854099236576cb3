import type { IssuedToken } from './issued-tokens.ts'

/**
 * Change of the difference between a host's clock and vCenter's above which a token is for another
 * clock. The measured difference varies, because it includes the way of the messages.
 */
const LEEWAY_MS = 60_000

/** How far the clocks of hosts are behind vCenter's. */
export type HostClocks = {
  /** Returns the last known difference; 0 if vCenter has not reached the host since its start. */
  behindMs(hostId: string): number
  /** Whether a token was issued before the clock of its host changed. */
  isForOtherClock(token: Pick<IssuedToken, 'hostId' | 'clockBehindMs'>): boolean
}

/**
 * Remembers the last known differences, also of hosts that vCenter does not follow now.
 * @param measured returns how far a host's clock is behind, 0 or more; undefined if it is not known
 */
export function createHostClocks(measured: (hostId: string) => number | undefined): HostClocks {
  const known = new Map<string, number>()
  const behindMs = (hostId: string): number => {
    const ms = measured(hostId) ?? known.get(hostId) ?? 0
    if (ms !== 0 || known.has(hostId)) known.set(hostId, ms)
    return ms
  }
  return {
    behindMs,
    isForOtherClock: ({ hostId, clockBehindMs }) =>
      Math.abs(behindMs(hostId) - clockBehindMs) > LEEWAY_MS,
  }
}

/**
 * Returns a token with the times that the host's clock shows. A host whose clock is behind would
 * otherwise accept a token after vCenter has dropped it from the list of revoked tokens. Times are
 * never moved forward: after a correction of the host's clock, the token would be valid too long.
 */
export function byClockOfHost(issued: IssuedToken): IssuedToken {
  const { issuedMs, expiresMs, clockBehindMs } = issued
  return { ...issued, issuedMs: issuedMs - clockBehindMs, expiresMs: expiresMs - clockBehindMs }
}
