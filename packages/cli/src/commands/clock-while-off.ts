import type { ClockChange } from '@nkpsim/simulator'
import type { Context } from '../context.ts'

/** The clock of a vCenter, as ClockService returns it. */
export type ClockState = { nowMs: number; timeScale: number; frozen: boolean }

/**
 * Returns the clock of a vCenter that does not run, as it will be at the start, after a change if
 * there is one; undefined if vCenter runs, here or elsewhere.
 * @throws SimulatorError NO_CLUSTER, STATE_INVALID, INVALID_OPTION
 */
export async function clockWhileOff(
  context: Context,
  change?: ClockChange,
): Promise<ClockState | undefined> {
  const { changeStoppedClock, isWorkstation, readStoppedClock } = await import('@nkpsim/simulator')
  const { stateDir, terminal } = context
  if (isWorkstation(stateDir)) return undefined
  const ref = { stateDir, signal: terminal.signal }
  const stopped = readStoppedClock(ref)
  if (stopped === undefined || change === undefined) return stopped && { ...stopped, frozen: false }
  const changed = await changeStoppedClock(ref, change)
  return changed && { ...changed, frozen: false }
}
