import type { Clock } from './clock.ts'
import type { ReadinessCheck } from './metrics/readiness.ts'

/** How often it is looked whether a daemon can do its work. */
const INTERVAL_MS = 5000

/** Looks again and again whether a daemon is ready, and tells of it each time; what cannot be told is not ready. */
export function watchReadiness(input: {
  clock: Pick<Clock, 'sleep'>
  checks: () => Promise<readonly ReadinessCheck[]>
  tell: (isReady: boolean) => void
}): { stop(): Promise<void> } {
  const { clock, checks, tell } = input
  const stopping = new AbortController()
  const look = async (): Promise<boolean> =>
    (await checks()).every(({ failure }) => failure === undefined)
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const isReady = await look().catch(() => false)
      if (!stopping.signal.aborted) tell(isReady)
      await clock.sleep(INTERVAL_MS, stopping.signal).catch(() => undefined)
    }
  }
  const running = run()
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
