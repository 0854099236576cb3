import { sleepUntil } from '@nkpsim/daemon'
import type { ClusterClock, MachineClock } from '@nkpsim/effects'
import type { Store } from '../store/store.ts'
import { EVALUATION_MS } from './editions.ts'

/**
 * How often vCenter checks whether the clock was set back to before the end, by the machine's
 * clock.
 */
const LOOK_MS = 60_000

/**
 * Begins a new generation when the evaluation ends, because the licensed features of hosts change
 * then. Does the same when the clock is set back to before the end.
 */
export function watchEvaluation({
  store,
  clusterClock,
  machineClock,
}: {
  store: Store
  clusterClock: ClusterClock
  machineClock: MachineClock
}): {
  stop(): Promise<void>
} {
  const stopping = new AbortController()
  const { signal } = stopping
  const run = async (): Promise<void> => {
    const endMs = (store.snapshot().evaluationStartMs ?? clusterClock.nowMs()) + EVALUATION_MS
    for (;;) {
      // At a start after the end, hosts may not know the end: they hold this generation with the
      // features of the evaluation.
      await sleepUntil(clusterClock, endMs, signal)
      await store.change((tables) => tables.bumpGeneration())
      while (clusterClock.nowMs() >= endMs) await machineClock.sleep(LOOK_MS, signal)
      await store.change((tables) => tables.bumpGeneration())
    }
  }
  const running = run().catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
