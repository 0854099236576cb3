import { expect, it } from '@jest/globals'
import { host, simulatedStore } from '../testing/models.ts'
import { enableVsan } from '../vsan/clusters.ts'
import { vsanMessage } from '../vsan/desired-cluster.ts'
import { removeHost } from './remove-host.ts'

it('tells the other hosts of its vSAN cluster, which still believe its certificate', async () => {
  const store = await simulatedStore()
  const [first, second] = ['esx-1', 'esx-2'].map((name) => host({ id: name, name, cluster: 'C' }))
  if (first === undefined || second === undefined) throw new Error('no hosts')
  await store.change((tables) => {
    tables.insertDatacenter('DC')
    tables.insertCluster({ name: 'C', datacenter: 'DC', folder: undefined })
    for (const each of [first, second]) tables.putHost(each)
  })
  await enableVsan(store, 'a-vsan', {
    ...{ cluster: 'C', architecture: 'OSA', datastore: 'vsanDatastore' },
    ...{ disksPerHost: 1, diskCapacityBytes: 64 << 20 },
  })
  const { generation } = store.snapshot()
  await removeHost(store, first)
  expect(store.snapshot().generation).toBeGreaterThan(generation)
  expect(vsanMessage(store.snapshot(), 'esx-2')?.members).toMatchObject([{ hostId: 'esx-2' }])
  store.close()
})
