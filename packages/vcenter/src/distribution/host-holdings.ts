import { createQueue } from '@nkpsim/daemon'
import type { ClusterClock, MachineClock } from '@nkpsim/effects'
import { withTrace } from '@nkpsim/tracing'
import type { HostHolding } from '../records/holding.ts'
import type { Host } from '../records/host.ts'
import type { Store } from '../store/store.ts'
import { holdingWhenHeard, holdingWhenSent, isSameHolding } from './holding.ts'
import type { DesiredState, ObservedState } from './plan.ts'

/** Records which KDKs each host holds. vCenter uses the records while a host does not answer. */
export type HostHoldings = {
  /**
   * Whether a state may be sent. The store must first record that the host may hold the KDKs of
   * that state. If false, the record is being written, and `onWritten` is called later.
   */
  maySend(host: Host, desired: DesiredState): boolean
  heard(host: Host, observed: ObservedState): void
  /** Call this when a connected host disconnects. */
  lost(host: Host): void
  /** Writes all pending records, and resolves when they are durable. */
  flush(): Promise<void>
}

export type HostHoldingsInput = {
  store: Store
  clusterClock: ClusterClock
  machineClock: MachineClock
  onWritten: (hostId: string) => void
}

/** Writes the records of many hosts in one change. */
export function createHostHoldings({
  store,
  clusterClock,
  machineClock,
  onWritten,
}: HostHoldingsInput): HostHoldings {
  const pending = new Map<string, HostHolding>()
  let isScheduled = false
  const writes = createQueue()
  /** Ids of hosts whose record is being written. */
  const writing = new Set<string>()

  const knownOf = ({ id }: Host): HostHolding | undefined =>
    pending.get(id) ?? store.snapshot().holdings.get(id)
  const write = async (): Promise<void> => {
    const { hosts } = store.snapshot()
    const managed = [...pending].filter(([id]) => hosts.some((host) => host.id === id))
    pending.clear()
    if (managed.length === 0) return
    for (const [id] of managed) writing.add(id)
    try {
      await store.change((tables) => {
        for (const [id, holding] of managed) tables.putHostHolding(id, holding)
      })
    } finally {
      for (const [id] of managed) writing.delete(id)
    }
    for (const [id] of managed) onWritten(id)
  }
  const flush = (): Promise<void> => {
    isScheduled = false
    return writes.run(write)
  }
  const put = ({ id }: Host, next: HostHolding): void => {
    pending.set(id, next)
    if (isScheduled) return
    isScheduled = true
    // Runs without a trace, because one write serves several callers.
    void withTrace(undefined, async () => {
      await machineClock.sleep(0)
      if (isScheduled) await flush()
    })
  }
  return {
    maySend: (host, desired) => {
      // A pending record may contain fewer keys than the stored record. The host is sent nothing
      // until the pending record is stored. Then the host's session is woken.
      if (pending.has(host.id) || writing.has(host.id)) return false
      const known = store.snapshot().holdings.get(host.id)
      const next = holdingWhenSent(known, host, desired, clusterClock.nowMs())
      if (next.keys.length === (known?.keys.length ?? 0)) return true
      put(host, next)
      return false
    },
    heard: (host, observed) => {
      const known = knownOf(host)
      const next = holdingWhenHeard(known, host, observed, clusterClock.nowMs())
      // A host without a cluster should hold nothing, so its empty report need not be stored.
      const isExpected = next.keys.length > 0 || host.cluster !== undefined
      const isNew = known === undefined ? isExpected : !isSameHolding(known, next)
      if (isNew) put(host, next)
    },
    lost: (host) => {
      const known = knownOf(host)
      if (known !== undefined && known.keys.length > 0)
        put(host, { ...known, heardMs: clusterClock.nowMs() })
    },
    flush,
  }
}
