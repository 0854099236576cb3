import { type ClusterClock, sleepUntil } from '@nkpsim/daemon'
import type { Store } from '../store/store.ts'
import { EVALUATION_MS } from './editions.ts'

/**
 * Begins a new generation when the evaluation ends, because the licensed features of hosts change
 * then.
 */
export function watchEvaluation({
  store,
  clusterClock,
}: {
  store: Store
  clusterClock: ClusterClock
}): {
  stop(): Promise<void>
} {
  const stopping = new AbortController()
  const run = async (): Promise<void> => {
    const endMs = (store.snapshot().evaluationStartMs ?? clusterClock.nowMs()) + EVALUATION_MS
    // At a start after the end, hosts may not know the end: they hold this generation with the
    // features of the evaluation.
    await sleepUntil(clusterClock, endMs, stopping.signal)
    await store.change((tables) => tables.bumpGeneration())
  }
  const running = run().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error
  })
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
