import type { Logger } from '@nkpsim/daemon'
import type { ClusterClock, MachineClock } from '@nkpsim/effects'
import { withTrace } from '@nkpsim/tracing'
import type { Store } from '../store/store.ts'
import type { HaClusterView } from './cluster-state.ts'
import { haEventsOf } from './ha-events.ts'
import { type LookInput, lookAtCluster } from './look-at-cluster.ts'

/** Time between two looks at the cluster. */
const EVERY_MS = 2000
/** The former active node takes some time to join again as the passive one. */
const FIRST_MS = 5000

/** Watches the cluster of an active node of vCenter HA. */
export type HaWatch = {
  /** Returns the last view; undefined before the first look. */
  view(): HaClusterView | undefined
  /** Looks at the cluster now. @throws RpcError */
  look(): Promise<HaClusterView>
  stop(): Promise<void>
}

export type HaWatchInput = LookInput & {
  store: Store
  clusterClock: ClusterClock
  machineClock: MachineClock
  logger: Logger
  /** Hears of each view. */
  onView: (view: HaClusterView) => Promise<void>
}

/** Starts to look at the cluster again and again, and writes events about what has changed. */
export function startHaWatch(input: HaWatchInput): HaWatch {
  const { store, clusterClock, machineClock, logger, onView } = input
  const stop = new AbortController()
  let last: HaClusterView | undefined
  let told: HaClusterView | undefined

  const look = async (): Promise<HaClusterView> => {
    last = await lookAtCluster(input)
    return last
  }
  const tell = async (view: HaClusterView): Promise<void> => {
    const events = haEventsOf(told, view)
    told = view
    if (events.length > 0)
      await store.change((tables) => {
        for (const { id, message } of events)
          tables.insertEvent({
            ...{ timeMs: clusterClock.nowMs(), id, entityKind: 'vCenter', entity: '', message },
          })
      })
    await onView(view)
  }
  const run = async (): Promise<void> => {
    await machineClock.sleep(FIRST_MS, stop.signal)
    for (;;) {
      try {
        await tell(await look())
      } catch (error) {
        // Without a majority, this node stops by itself.
        if (stop.signal.aborted) return
        if (!(error instanceof Error)) throw error
        logger.warn('vcenter-ha.not-seen', { error: error.message })
      }
      await machineClock.sleep(EVERY_MS, stop.signal)
    }
  }
  const running = withTrace(undefined, run).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error
  })
  return {
    view: () => last,
    look,
    stop: async () => {
      stop.abort()
      await running
    },
  }
}
