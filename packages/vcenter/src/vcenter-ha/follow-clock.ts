import type { ClockState } from '@nkpsim/daemon'

/** Difference below which two clocks are the same, ms of the machine. Calls take some of it. */
const TOLERANCE_MS = 1000

/** The part of a cluster clock that follows another clock. */
export type FollowingClock = {
  state(): ClockState
  freeze(): Promise<void>
  resume(): Promise<void>
  set(timeMs: number): Promise<void>
  scale(timeScale: number): Promise<void>
}

/** Whether two clocks differ so that one of them must have been changed. Pure. */
export function differs(one: ClockState, other: ClockState): boolean {
  if (one.isFrozen !== other.isFrozen || one.timeScale !== other.timeScale) return true
  const toleranceMs = one.isFrozen ? 0 : TOLERANCE_MS * one.timeScale
  return Math.abs(one.nowMs - other.nowMs) > toleranceMs
}

/** Lets the clock of the passive node follow that of the active one. */
export async function followClock(clock: FollowingClock, active: ClockState): Promise<void> {
  const own = clock.state()
  if (!differs(own, active)) return
  if (own.timeScale !== active.timeScale) await clock.scale(active.timeScale)
  if (own.isFrozen && !active.isFrozen) await clock.resume()
  if (!own.isFrozen && active.isFrozen) await clock.freeze()
  await clock.set(active.nowMs)
}
