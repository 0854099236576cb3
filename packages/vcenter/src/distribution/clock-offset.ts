import { VcenterError } from '../errors.ts'

/**
 * Maximum difference between the clocks of vCenter and a host. Each checks certificates,
 * attestations and sessions by its own clock.
 */
const MAX_OFFSET_MS = 24 * 60 * 60_000
const MS_PER_HOUR = 60 * 60_000

/**
 * Refuses a host whose clock differs by more than a day from the clock of vCenter's machine. Such a
 * host would judge expiry times wrongly.
 * @param hostMs time that the host reports, ms since 1970; 0 if it reports none
 * @throws VcenterError HOST_CLOCK_OFF
 */
export function requireSameTime(hostMs: number, nowMs: number): void {
  const offsetMs = hostMs - nowMs
  if (hostMs === 0 || Math.abs(offsetMs) <= MAX_OFFSET_MS) return
  const hours = Math.round(Math.abs(offsetMs) / MS_PER_HOUR)
  throw new VcenterError(
    'HOST_CLOCK_OFF',
    `its clock is ${hours} hours ${offsetMs > 0 ? 'ahead of' : 'behind'} that of vCenter: correct the wrong clock`,
  )
}

/**
 * Returns how far a host's clock is behind that of vCenter's machine, at least; 0 if it is ahead or
 * the host reports no time. Pure.
 * @param hostMs time that the host reports, ms since 1970; 0 if it reports none
 * @param askedMs time of vCenter before it asked the host, so that a slow answer is not counted
 */
export function clockBehindMs(hostMs: number, askedMs: number): number {
  return hostMs === 0 ? 0 : Math.max(0, askedMs - hostMs)
}
