import { expect, it } from '@jest/globals'
import { clockBehindMs, requireSameTime } from './clock-offset.ts'

const NOW_MS = Date.UTC(2026, 0, 1)
const HOUR_MS = 60 * 60_000

it('requireSameTime accepts a host whose clock differs by at most a day, and a host that reports no time', () => {
  for (const hostMs of [NOW_MS, NOW_MS + 24 * HOUR_MS, NOW_MS - 24 * HOUR_MS, 0])
    expect(() => requireSameTime(hostMs, NOW_MS)).not.toThrow()
})

it('requireSameTime refuses a host whose clock differs more, and states whether that clock is ahead or behind', () => {
  const refuse = (offsetMs: number, message: string) =>
    expect(() => requireSameTime(NOW_MS + offsetMs, NOW_MS)).toThrow(
      expect.objectContaining({ code: 'HOST_CLOCK_OFF', message }),
    )
  const cure = 'that of vCenter: correct the wrong clock'
  refuse(365 * 24 * HOUR_MS, `its clock is 8760 hours ahead of ${cure}`)
  refuse(-25 * HOUR_MS, `its clock is 25 hours behind ${cure}`)
})

it('clockBehindMs returns how far a clock is behind, and 0 for a clock that is ahead or unknown', () => {
  expect(clockBehindMs(NOW_MS - HOUR_MS, NOW_MS)).toBe(HOUR_MS)
  for (const hostMs of [NOW_MS, NOW_MS + HOUR_MS, 0]) expect(clockBehindMs(hostMs, NOW_MS)).toBe(0)
})
