import type { MachineClock } from '@nkpsim/effects'
import type { ReadinessCheck } from './metrics/readiness.ts'
import { type Repetition, repeatEvery } from './repeat-every.ts'

/** Interval of the readiness checks, ms. */
const INTERVAL_MS = 5000

/**
 * Checks repeatedly whether a daemon is ready, and reports each result. A check that throws means
 * "not ready".
 */
export function watchReadiness(input: {
  machineClock: MachineClock
  checks: () => Promise<readonly ReadinessCheck[]>
  tell: (isReady: boolean) => void
}): Repetition {
  const { machineClock, checks, tell } = input
  const look = async (): Promise<boolean> =>
    (await checks()).every(({ failure }) => failure === undefined)
  return repeatEvery(machineClock, INTERVAL_MS, async (stopping) => {
    const isReady = await look().catch(() => false)
    if (!stopping.aborted) tell(isReady)
  })
}
