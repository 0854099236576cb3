import { expect, it } from '@jest/globals'
import { type ClusterClock, systemClock } from '@nkpsim/effects'
import { host, keyProvider, simulatedStore } from '../testing/models.ts'
import { createHostHoldings } from './host-holdings.ts'

it('a holding from a backup is stored again, but only once, when the host reports the same holding', async () => {
  const store = await simulatedStore()
  const esx = host({ cluster: undefined })
  await store.change((tables) => {
    tables.putHost(esx)
    const { name, encryptionMode } = esx
    const noted = { host: name, encryptionMode, heardMs: 9000, keys: [] }
    tables.putHostHolding(esx.id, { ...noted, isFromBackup: true })
  })
  let nowMs = 3000
  const holdings = createHostHoldings({
    store,
    clusterClock: clockAt(() => nowMs),
    machineClock: systemClock,
    onWritten: () => undefined,
  })
  const hear = async (): Promise<number | undefined> => {
    holdings.heard(esx, { term: 1, generation: 1, keyProviders: [] })
    await holdings.flush()
    return store.snapshot().holdings.get(esx.id)?.heardMs
  }
  expect(await hear()).toBe(3000)
  nowMs = 4000
  expect(await hear()).toBe(3000)
  store.close()
})

it('a host is sent no key while its report that a key is missing waits to be stored', async () => {
  const store = await simulatedStore()
  const esx = host({ cluster: 'Cluster' })
  await store.change((tables) => {
    tables.insertDatacenter('DC')
    tables.insertCluster({ name: 'Cluster', datacenter: 'DC', folder: undefined })
    tables.putHost(esx)
  })
  const written: string[] = []
  const holdings = createHostHoldings({
    store,
    clusterClock: clockAt(() => 3000),
    machineClock: systemClock,
    onWritten: (id) => void written.push(id),
  })
  const desired = { term: 1, generation: 1, keepForeign: true, keyProviders: [keyProvider()] }
  holdings.maySend(esx, desired)
  await holdings.flush()
  holdings.heard(esx, { term: 1, generation: 0, keyProviders: [] })
  expect(holdings.maySend(esx, desired)).toBe(false)
  await holdings.flush()
  expect(written).toEqual([esx.id, esx.id])
  // The store must record the key again before vCenter sends it again.
  expect(holdings.maySend(esx, desired)).toBe(false)
  await holdings.flush()
  expect(holdings.maySend(esx, desired)).toBe(true)
  expect(store.snapshot().holdings.get(esx.id)?.keys).toHaveLength(1)
  store.close()
})

it('a host is sent no key until the store has durably recorded that the host may hold it', async () => {
  const store = await simulatedStore()
  const esx = host({ cluster: 'Cluster' })
  await store.change((tables) => {
    tables.insertDatacenter('DC')
    tables.insertCluster({ name: 'Cluster', datacenter: 'DC', folder: undefined })
    tables.putHost(esx)
  })
  const durable = Promise.withResolvers<void>()
  const steps: string[] = []
  const holdings = createHostHoldings({
    store: {
      ...store,
      change: async (work) => {
        const next = await store.change(work)
        await durable.promise
        return next
      },
    },
    clusterClock: clockAt(() => 3000),
    machineClock: systemClock,
    onWritten: () => void steps.push('written'),
  })
  const desired = { term: 1, generation: 1, keepForeign: true, keyProviders: [keyProvider()] }
  expect(holdings.maySend(esx, desired)).toBe(false)
  const flushed = holdings.flush()
  await new Promise((resolve) => setImmediate(resolve))
  expect([holdings.maySend(esx, desired), steps]).toEqual([false, []])
  durable.resolve()
  await flushed
  expect([holdings.maySend(esx, desired), steps]).toEqual([true, ['written']])
  store.close()
})

function clockAt(nowMs: () => number): ClusterClock {
  return { kind: 'cluster', nowMs, monotonicMs: nowMs, sleep: async () => undefined }
}
