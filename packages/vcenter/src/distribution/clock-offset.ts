import { VcenterError } from '../errors.ts'

/**
 * Certificates, and how long an attestation or a session holds, are judged by clocks that agree.
 */
const MAX_OFFSET_MS = 24 * 60 * 60_000
const MS_PER_HOUR = 60 * 60_000

/**
 * Refuses a host whose clock is more than a day away from that of vCenter's machine: it would soon
 * be judged by nothing.
 * @param hostMs what the host says, ms since 1970; 0: it does not tell
 * @throws VcenterError HOST_CLOCK_OFF
 */
export function requireSameTime(hostMs: number, nowMs: number): void {
  const offsetMs = hostMs - nowMs
  if (hostMs === 0 || Math.abs(offsetMs) <= MAX_OFFSET_MS) return
  const hours = Math.round(Math.abs(offsetMs) / MS_PER_HOUR)
  throw new VcenterError(
    'HOST_CLOCK_OFF',
    `its clock is ${hours} hours ${offsetMs > 0 ? 'ahead of' : 'behind'} that of vCenter: set the clock that is off`,
  )
}
