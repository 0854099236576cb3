import { repeatEvery } from '@nkpsim/daemon'
import type { MachineClock } from '@nkpsim/effects'
import type { VsanTime } from '../records/vsan.ts'
import type { Store } from '../store/store.ts'

/** How often vCenter looks whether somebody has moved its clock, ms of the machine. */
const LOOK_MS = 1000
/** Difference that matters to nobody, ms. */
const TOLERATED_MS = 2000

/** The clock of vCenter, which an operator can move. */
type MovableClock = {
  state(): { nowMs: number; timeScale: number; isFrozen: boolean }
}

/**
 * Tells the hosts of vSAN clusters when somebody moves vCenter's clock: they count the time until a
 * repair by it, also without vCenter.
 */
export function followTime({
  store,
  clusterClock,
  machineClock,
}: {
  store: Store
  clusterClock: MovableClock
  machineClock: MachineClock
}): { stop(): Promise<void> } {
  return repeatEvery(machineClock, LOOK_MS, async () => {
    const machineMs = machineClock.nowMs()
    const { nowMs, timeScale, isFrozen } = clusterClock.state()
    const now: VsanTime = { clusterMs: nowMs, machineMs, scale: isFrozen ? 0 : timeScale }
    const others = store.snapshot().vsanClusters.filter(({ time }) => hasMoved(time, now))
    if (others.length === 0) return
    await store.change((tables) => {
      for (const vsan of others) tables.putVsanCluster({ ...vsan, time: now })
      tables.bumpGeneration()
    })
  })
}

/**
 * Whether the clock does not show what hosts expect of the time that they know. Pure.
 * @param known undefined: the time of the machine
 */
export function hasMoved(known: VsanTime | undefined, now: VsanTime): boolean {
  const { clusterMs, machineMs, scale } = known ?? { ...now, clusterMs: now.machineMs, scale: 1 }
  const expectedMs = clusterMs + (now.machineMs - machineMs) * scale
  const toleratedMs = TOLERATED_MS * Math.max(1, scale)
  return scale !== now.scale || Math.abs(expectedMs - now.clusterMs) > toleratedMs
}
