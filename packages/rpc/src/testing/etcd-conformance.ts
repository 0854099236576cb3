import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Etcd, type EtcdEvent, keysBelow } from '../etcd/etcd.ts'

/** A cluster of etcd under test. */
export type EtcdLab = {
  connect(): Promise<Etcd>
  /** Runs a task, and lets time pass while it waits. */
  run<T>(task: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

const value = (text: string): Buffer => Buffer.from(text)
const put = (key: string, text: string, leaseId?: string) =>
  ({ kind: 'put', key, value: value(text), ...(leaseId !== undefined && { leaseId }) }) as const

/** Tests what vCenter HA needs of etcd. */
export function describeEtcd(name: string, open: () => Promise<EtcdLab>): void {
  describe(`etcd as ${name}`, () => {
    let lab: EtcdLab
    let etcd: Etcd
    beforeAll(async () => {
      lab = await open()
      etcd = await lab.connect()
    })
    afterAll(async () => {
      etcd.close()
      await lab.close()
    })
    const all = async (prefix: string, limit = 100): Promise<[string, string][]> => {
      const { entries } = await etcd.range({ ...keysBelow(prefix), limit })
      return entries.map((entry) => [entry.key, Buffer.from(entry.value).toString()])
    }

    it('makes all writes of a transaction, in the order of the keys', () =>
      lab.run(async () => {
        const writes = [put('/a/2', 'two'), put('/a/1', 'one'), put('/b', 'other')]
        const { succeeded, revision } = await etcd.txn({ compare: [], writes })
        expect(succeeded).toBe(true)
        expect(await all('/a/')).toEqual([
          ['/a/1', 'one'],
          ['/a/2', 'two'],
        ])
        const first = await etcd.range({ ...keysBelow('/a/'), limit: 1 })
        expect(first).toMatchObject({ hasMore: true, revision })
        expect(first.entries[0]?.createdAtRevision).toBe(revision)
      }))

    it('makes no write of a transaction if a comparison fails', () =>
      lab.run(async () => {
        const absent = [{ key: '/c/1', createdAtRevision: 0 }]
        const first = await etcd.txn({ compare: absent, writes: [put('/c/1', 'first')] })
        const second = { compare: absent, writes: [put('/c/2', 'x'), put('/c/1', 'second')] }
        expect(await etcd.txn(second)).toMatchObject({ succeeded: false })
        const wrong = [{ key: '/c/1', createdAtRevision: first.revision + 1 }]
        expect(await etcd.txn({ compare: wrong, writes: [put('/c/3', 'x')] })).toMatchObject({
          succeeded: false,
        })
        expect(await all('/c/')).toEqual([['/c/1', 'first']])
        const right = [{ key: '/c/1', createdAtRevision: first.revision }]
        const writes = [put('/c/1', 'changed'), { kind: 'delete', key: '/c/9' } as const]
        expect(await etcd.txn({ compare: right, writes })).toMatchObject({ succeeded: true })
        const { entries } = await etcd.range({ key: '/c/1', limit: 1 })
        expect(entries[0]?.createdAtRevision).toBe(first.revision)
      }))

    it('deletes the keys of a range', () =>
      lab.run(async () => {
        const writes = ['1', '2', '3'].map((name) => put(`/d/${name}`, name))
        await etcd.txn({ compare: [], writes })
        const range = { kind: 'delete', key: '/d/', end: '/d/3' } as const
        await etcd.txn({ compare: [], writes: [range] })
        expect(await all('/d/')).toEqual([['/d/3', '3']])
      }))

    it('keeps a lease while it is kept alive, and then deletes its keys', () =>
      lab.run(async () => {
        const { leaseId, ttlSeconds } = await etcd.grantLease(2)
        expect(ttlSeconds).toBeGreaterThanOrEqual(2)
        const writes = [put('/e/lease', 'held', leaseId)]
        const { revision } = await etcd.txn({ compare: [], writes })
        const range = { key: '/e/lease', fromRevision: revision + 1 }
        const watch = etcd.watch(range, new AbortController().signal)[Symbol.asyncIterator]()
        const gone = watch.next()
        expect(await etcd.keepAlive(leaseId)).toBe(true)
        expect(await all('/e/')).toHaveLength(1)
        expect((await gone).value).toMatchObject({ kind: 'delete', key: '/e/lease' })
        await watch.return?.()
        expect(await all('/e/')).toEqual([])
        expect(await etcd.keepAlive(leaseId)).toBe(false)
        await etcd.revokeLease(leaseId)
      }))

    it('deletes the keys of a revoked lease', () =>
      lab.run(async () => {
        const { leaseId } = await etcd.grantLease(60)
        await etcd.txn({ compare: [], writes: [put('/f/lease', 'held', leaseId)] })
        await etcd.revokeLease(leaseId)
        expect(await all('/f/')).toEqual([])
        const writes = [put('/f/lease', 'again', leaseId)]
        await expect(etcd.txn({ compare: [], writes })).rejects.toMatchObject({
          status: 'NOT_FOUND',
        })
      }))

    it('watches from a revision in the past', () =>
      lab.run(async () => {
        const first = await etcd.txn({ compare: [], writes: [put('/g/1', 'one')] })
        await etcd.txn({ compare: [], writes: [put('/h', 'elsewhere')] })
        await etcd.txn({ compare: [], writes: [put('/g/2', 'two')] })
        await etcd.txn({ compare: [], writes: [{ kind: 'delete', key: '/g/1' }] })
        const range = { ...keysBelow('/g/'), fromRevision: first.revision }
        const seen: EtcdEvent[] = []
        for await (const event of etcd.watch(range, new AbortController().signal)) {
          seen.push(event)
          if (seen.length === 3) break
        }
        expect(seen.map(({ kind, key }) => `${kind} ${key}`)).toEqual([
          'put /g/1',
          'put /g/2',
          'delete /g/1',
        ])
      }))

    it('ends a watch when its signal aborts', () =>
      lab.run(async () => {
        const stop = new AbortController()
        const watch = etcd.watch({ key: '/i', fromRevision: 1 }, stop.signal)
        const next = watch[Symbol.asyncIterator]().next()
        stop.abort()
        await expect(next).rejects.toMatchObject({ status: 'CANCELLED' })
      }))
  })
}
