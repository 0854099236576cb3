import { expect, it } from '@jest/globals'
import { clusterClockOf } from '@nkpsim/daemon/testing'
import { systemClock } from '@nkpsim/effects'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import { fakeDistributor } from '../testing/fake-distributor.ts'
import { host, keyProvider, simulatedStore } from '../testing/models.ts'
import { hostOperations } from './hosts.ts'

const ADMIN = { name: 'admin@vsphere.local', sessionId: '' }
const NEVER = new AbortController().signal

it('two simultaneous calls remove a host once, and keep the holdings that the first call recorded', async () => {
  const store = await simulatedStore()
  const leaving = host({ name: 'esx-1' })
  await store.change((tables) => {
    tables.insertDatacenter('Datacenter')
    tables.insertCluster({ name: 'Cluster', datacenter: 'Datacenter', folder: undefined })
    tables.putHost(leaving)
    tables.insertKeyProvider(keyProvider())
    const nothing = { host: 'esx-1', encryptionMode: 'TPM', heardMs: 1, keys: [] }
    tables.putHostHolding(leaving.id, nothing)
  })
  const released = Promise.withResolvers<void>()
  const distributor = {
    ...fakeDistributor(),
    release: () => released.promise,
    leave: async () => undefined,
  }
  const clocks = { clusterClock: clusterClockOf(systemClock), machineClock: systemClock }
  const { removeHost } = hostOperations({ store, distributor, network: grpcNetwork, ...clocks })
  const remove = () =>
    removeHost.run(
      { host: 'esx-1' },
      {
        caller: ADMIN,
        peer: undefined,
        source: '',
        authority: '',
        signal: NEVER,
        requireStill: async () => undefined,
      },
    )
  const both = Promise.allSettled([remove(), remove()])
  released.resolve()
  expect(await both).toMatchObject([
    { status: 'fulfilled', value: [] },
    { status: 'rejected', reason: { code: 'HOST_NOT_FOUND' } },
  ])
  expect(store.snapshot().holdings.size).toBe(0)
  store.close()
})
