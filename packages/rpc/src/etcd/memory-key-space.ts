import type { Clock } from '@nkpsim/effects'
import { RpcError } from '../errors/rpc-error.ts'
import type { EtcdEvent, EtcdRange, EtcdTxn, RangeAnswer, TxnAnswer } from './etcd.ts'

type Kept = { value: Uint8Array; createdAtRevision: number; leaseId: string | undefined }
type Lease = { ttlMs: number; endsAtMs: number }

/** Creates the keys, leases and events of a model of etcd. Each method is one step. */
export function createKeySpace(clock: Pick<Clock, 'monotonicMs' | 'sleep'>) {
  const kept = new Map<string, Kept>()
  const leases = new Map<string, Lease>()
  let events: EtcdEvent[] = []
  let revision = 1
  let compacted = 0
  let leaseCount = 0

  const contains = ({ key, end }: EtcdRange, name: string): boolean =>
    end === undefined ? name === key : name >= key && name < end
  const remove = (names: readonly string[], at: number): void => {
    for (const key of names) {
      kept.delete(key)
      events.push({ kind: 'delete', key, revision: at })
    }
  }
  const namesIn = (range: EtcdRange): string[] =>
    [...kept.keys()].filter((name) => contains(range, name)).toSorted()
  const end = (leaseId: string): void => {
    leases.delete(leaseId)
    const names = [...kept].filter(([, { leaseId: of }]) => of === leaseId).map(([name]) => name)
    if (names.length > 0) remove(names, ++revision)
  }
  const endWhenDue = async (leaseId: string): Promise<void> => {
    for (;;) {
      const lease = leases.get(leaseId)
      if (lease === undefined) return
      const leftMs = lease.endsAtMs - clock.monotonicMs()
      if (leftMs <= 0) return end(leaseId)
      await clock.sleep(leftMs)
    }
  }

  return {
    range: ({ limit, ...range }: EtcdRange & { limit: number }): RangeAnswer => {
      const names = namesIn(range)
      const entries = names.slice(0, limit).map((key) => {
        const { value, createdAtRevision } = kept.get(key) as Kept
        return { key, value, createdAtRevision }
      })
      return { revision, entries, hasMore: names.length > limit }
    },
    txn: ({ compare, writes }: EtcdTxn): TxnAnswer => {
      const succeeded = compare.every(
        ({ key, createdAtRevision }) =>
          (kept.get(key)?.createdAtRevision ?? 0) === createdAtRevision,
      )
      if (!succeeded || writes.length === 0) return { succeeded, revision }
      if (
        writes.some((write) => write.kind === 'put' && write.leaseId && !leases.has(write.leaseId))
      )
        throw new RpcError('NOT_FOUND', 'ETCD', 'etcdserver: requested lease not found')
      const at = ++revision
      for (const write of writes) {
        if (write.kind === 'delete') remove(namesIn(write), at)
        else {
          const { key, leaseId } = write
          const value = Uint8Array.from(write.value)
          const createdAtRevision = kept.get(key)?.createdAtRevision ?? at
          kept.set(key, { value, createdAtRevision, leaseId })
          events.push({ kind: 'put', key, value, revision: at })
        }
      }
      return { succeeded, revision: at }
    },
    grant: (ttlMs: number): string => {
      const leaseId = String(++leaseCount)
      leases.set(leaseId, { ttlMs, endsAtMs: clock.monotonicMs() + ttlMs })
      void endWhenDue(leaseId)
      return leaseId
    },
    keepAlive: (leaseId: string): boolean => {
      const lease = leases.get(leaseId)
      if (lease === undefined) return false
      lease.endsAtMs = clock.monotonicMs() + lease.ttlMs
      return true
    },
    revoke: (leaseId: string): void => end(leaseId),
    /** Lets each lease last its whole time after this much time. */
    prolongAll: (afterMs: number): void => {
      for (const lease of leases.values())
        lease.endsAtMs = Math.max(lease.endsAtMs, clock.monotonicMs() + afterMs + lease.ttlMs)
    },
    eventsSince: (range: EtcdRange, from: number): EtcdEvent[] =>
      events.filter((event) => event.revision >= from && contains(range, event.key)),
    compactedAt: (): number => compacted,
    compact: (): void => {
      compacted = revision
      events = []
    },
  }
}
