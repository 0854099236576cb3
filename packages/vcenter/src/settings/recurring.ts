import type { Logger } from '@nkpsim/daemon'
import { joinSignals } from '@nkpsim/daemon/abortable'
import type { ClusterClock } from '@nkpsim/effects'
import type { Store } from '../store/store.ts'
import type { DurationSetting } from './registry.ts'
import { durationMs } from './settings.ts'

export type RecurringInput = {
  store: Store
  clusterClock: ClusterClock
  logger: Logger
  /** Setting that contains the interval. A changed interval counts from the last run. */
  interval: DurationSetting
  /** Time of the last run, in this process or an earlier one (default: now). */
  lastRunMs?: number | undefined
  work: () => void | Promise<void>
}

/** Repeats a task at the interval of a setting. Logs errors of the task and continues. */
export function startRecurring({
  store,
  clusterClock,
  logger,
  interval,
  lastRunMs = clusterClock.nowMs(),
  work,
}: RecurringInput): {
  stop(): Promise<void>
} {
  const stopping = new AbortController()
  const run = async (): Promise<void> => {
    for (let lastMs = lastRunMs; !stopping.signal.aborted; ) {
      const waitedMs = durationMs(store.snapshot(), interval)
      const isDue = await sleepUnlessChanged(waitedMs - (clusterClock.nowMs() - lastMs), waitedMs)
      if (stopping.signal.aborted) return
      if (!isDue) continue
      lastMs = clusterClock.nowMs()
      try {
        await work()
      } catch (error) {
        logger.error('recurring.failed', { interval, error })
      }
    }
  }
  /** Returns false if the setting has changed meanwhile. */
  const sleepUnlessChanged = async (ms: number, intervalMs: number): Promise<boolean> => {
    const changed = new AbortController()
    const forget = store.onChange((next) => {
      if (durationMs(next, interval) !== intervalMs) changed.abort()
    })
    using joined = joinSignals(stopping.signal, changed.signal)
    try {
      await clusterClock.sleep(Math.max(0, Math.min(ms, intervalMs)), joined.signal)
      return true
    } catch {
      return false
    } finally {
      forget()
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
