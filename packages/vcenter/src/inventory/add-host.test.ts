import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import {
  clusterClockOf,
  createTemporaryFolder,
  PATIENCE_MS,
  untilEqual,
} from '@nkpsim/daemon/testing'
import { systemClock } from '@nkpsim/effects'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import type { VsanCluster } from '../records/vsan.ts'
import type { Store } from '../store/store.ts'
import { fakeHost } from '../testing/fake-host.ts'
import { host as hostRecord, simulatedStore } from '../testing/models.ts'
import { startVcenterdHere } from '../testing/vcenterd-here.ts'
import { addHost } from './add-host.ts'

const CALL = { timeoutMs: PATIENCE_MS }

describe('a clock that is ahead', () => {
  it('does not affect the dates in the certificate of a host', async () => {
    using folder = createTemporaryFolder()
    const vcenterd = await startVcenterdHere(folder.path, ['--faults'])
    const before = vcenterd.connect()
    const clock = before.client('nkpsim.fault.v1.ClockService')
    await clock.advanceClock({ byMs: 24 * 3_600_000 }, CALL)
    before.close()
    // The change of the clock ended the earlier session.
    const channel = vcenterd.connect()
    const host = await fakeHost()
    try {
      const inventory = channel.client('nkpsim.vcenter.v1.InventoryService')
      await inventory.addHost({ name: 'esx-1', ...host.credentials }, CALL)
      await untilEqual(
        async () => (await inventory.getHost({ name: 'esx-1' }, CALL)).host?.connectionState,
        'CONNECTION_STATE_CONNECTED',
      )
      expect(host.agent.held.keyProviders).toEqual([])
    } finally {
      channel.close()
      await host.close()
      await vcenterd.stop()
    }
  })
})

/** Anna's privileges: she may add hosts to clusters, and nothing else. */
const ANNA = 'anna@vsphere.local'
const ADDS = ['Host.Inventory.AddHostToCluster', 'Host.Config.Connection']

async function storeOfAnna(): Promise<Store> {
  const store = await simulatedStore()
  await store.change((tables) => {
    tables.insertDatacenter('DC')
    for (const name of ['One', 'Two'])
      tables.insertCluster({ name, datacenter: 'DC', folder: undefined })
    tables.putRole({ name: 'adds', privileges: ADDS })
    const password = { salt: Buffer.alloc(16), hash: Buffer.alloc(32) }
    tables.putUser({ name: ANNA, password, passwordVersion: 1 })
    const entity = { kind: 'cluster', name: 'One' } as const
    tables.putPermission({ user: ANNA, entity, role: 'adds', propagates: true })
  })
  return store
}

const addedByAnna = (
  store: Store,
  name: string,
  host: Awaited<ReturnType<typeof fakeHost>>,
  { force = false, requireStill = async (): Promise<void> => undefined } = {},
) =>
  addHost(
    store,
    { name, ...host.credentials, cluster: 'One', force },
    {
      by: ANNA,
      requireStill,
      clusterClock: clusterClockOf(systemClock),
      machineClock: systemClock,
      network: grpcNetwork,
      requireMayLeave: () => undefined,
      isConnected: () => false,
      underWay: new Set(),
    },
  )

describe('rights that end while a host is slow', () => {
  it('do not suffice to add the host', async () => {
    const store = await storeOfAnna()
    const host = await fakeHost()
    host.beforeInstall = async () =>
      void store.change((tables) => tables.removePermission(ANNA, { kind: 'cluster', name: 'One' }))
    try {
      await expect(addedByAnna(store, 'esx-1', host)).rejects.toMatchObject({
        code: 'NO_PERMISSION',
      })
      expect(store.snapshot().hosts).toEqual([])
    } finally {
      await host.close()
      store.close()
    }
  })

  it.each([
    ['before the host has its certificate', 1],
    ['while the host installs its certificate', 2],
  ])('do not suffice to add the host if the session ends %s', async (_when, check) => {
    const store = await storeOfAnna()
    const host = await fakeHost()
    let checks = 0
    const requireStill = async (): Promise<void> => {
      if (++checks === check) throw new Error('the session has ended')
    }
    let installs = 0
    host.beforeInstall = async () => void installs++
    try {
      const added = addedByAnna(store, 'esx-1', host, { requireStill })
      await expect(added).rejects.toThrow('the session has ended')
      expect(store.snapshot().hosts).toEqual([])
      expect(installs).toBe(check - 1)
    } finally {
      await host.close()
      store.close()
    }
  })

  it('do not suffice to move the host back after somebody else moved it', async () => {
    const store = await storeOfAnna()
    const host = await fakeHost()
    const known = hostRecord({ id: host.agent.hostId, cluster: 'One' })
    const moved = { ...known, cluster: 'Two' }
    await store.change((tables) => tables.putHost(known))
    host.beforeInstall = async () => void store.change((tables) => tables.putHost(moved))
    try {
      await expect(addedByAnna(store, known.name, host, { force: true })).rejects.toMatchObject({
        code: 'NO_PERMISSION',
      })
      expect(store.snapshot().hosts).toEqual([moved])
    } finally {
      await host.close()
      store.close()
    }
  })
})

it.each([
  ['before the call', 0],
  ['while the host installs its certificate', 1],
])('a host whose removal began %s is not added by force', async (_when, installs) => {
  const store = await storeOfAnna()
  const host = await fakeHost()
  const known = hostRecord({ id: host.agent.hostId, cluster: 'One' })
  const begin = () => store.change((tables) => tables.beginRemoval(known.id))
  await store.change((tables) => tables.putHost(known))
  if (installs === 0) await begin()
  let installed = 0
  host.beforeInstall = async () => {
    installed++
    await begin()
  }
  try {
    const added = addedByAnna(store, known.name, host, { force: true })
    await expect(added).rejects.toMatchObject({ code: 'HOST_REMOVAL_IN_PROGRESS' })
    expect(installed).toBe(installs)
  } finally {
    await host.close()
    store.close()
  }
})

it('a vCenter refuses to add a host above the maximum number of hosts', async () => {
  const store = await storeOfAnna()
  await store.change((tables) => {
    for (let index = 0; index < 2499; index++)
      tables.putHost(hostRecord({ id: randomUUID(), name: `esx-${index}`, cluster: 'Two' }))
  })
  const [last, another] = await Promise.all([fakeHost(), fakeHost()])
  try {
    await addedByAnna(store, 'last', last)
    await expect(addedByAnna(store, 'one more', another)).rejects.toMatchObject({
      code: 'INVENTORY_LIMIT_REACHED',
    })
    await addedByAnna(store, 'last', last)
  } finally {
    await Promise.all([last.close(), another.close()])
    store.close()
  }
})

it.each([true, false])(
  'a host that is added again at another address begins a generation if its cluster has vSAN: %s',
  async (hasVsan) => {
    const store = await storeOfAnna()
    const fake = await fakeHost()
    try {
      await addedByAnna(store, 'esx-1', fake)
      const [added] = store.snapshot().hosts
      if (added === undefined) throw new Error('the host is missing')
      await store.change((tables) => {
        if (hasVsan) tables.putVsanCluster({ cluster: 'One' } as VsanCluster)
        tables.putHost({ ...added, address: 'localhost:1' })
      })
      const { generation } = store.snapshot()
      await addedByAnna(store, 'esx-1', fake, { force: true })
      expect(store.snapshot().hosts).toMatchObject([{ address: added.address }])
      expect(store.snapshot().generation - generation).toBe(hasVsan ? 1 : 0)
    } finally {
      await fake.close()
      store.close()
    }
  },
)
