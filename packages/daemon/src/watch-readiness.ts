import type { Clock } from './clock.ts'
import type { ReadinessCheck } from './metrics/readiness.ts'
import { type Repetition, repeatEvery } from './repeat-every.ts'

/** Interval of the readiness checks. */
const INTERVAL_MS = 5000

/**
 * Checks repeatedly whether a daemon is ready, and reports each result; a failed check means not
 * ready.
 */
export function watchReadiness(input: {
  clock: Pick<Clock, 'sleep'>
  checks: () => Promise<readonly ReadinessCheck[]>
  tell: (isReady: boolean) => void
}): Repetition {
  const { clock, checks, tell } = input
  const look = async (): Promise<boolean> =>
    (await checks()).every(({ failure }) => failure === undefined)
  return repeatEvery(clock, INTERVAL_MS, async (stopping) => {
    const isReady = await look().catch(() => false)
    if (!stopping.aborted) tell(isReady)
  })
}
