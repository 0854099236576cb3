import { afterEach, beforeEach, expect, it } from '@jest/globals'
import type { Call } from '@nkpsim/daemon/operation'
import { clusterClockOf, silentLogger, until } from '@nkpsim/daemon/testing'
import { systemClock } from '@nkpsim/effects'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import { startHostRemovals } from '../custody/host-removals.ts'
import { type Entity, ROOT } from '../records/entity.ts'
import type { Store } from '../store/store.ts'
import { fakeDistributor } from '../testing/fake-distributor.ts'
import { host, keyProvider, simulatedStore, vmRecord } from '../testing/models.ts'
import { enableVsan } from '../vsan/clusters.ts'
import { hostOperations } from './hosts.ts'

/** This password is never used for a log-in. */
const PASSWORD_HASH = { salt: Buffer.alloc(16), hash: Buffer.alloc(32) }
const NEVER = new AbortController().signal

const USER = 'user@vsphere.local'
const DENIED = 'denied@vsphere.local'
const [FIRST, SECOND] = [host({ name: 'esx-1' }), host({ name: 'esx-2' })]

let store: Store
/** Steps of the removals, in order. */
let steps: string[]
let released: PromiseWithResolvers<void>
/** Ids of the hosts that answer. */
let connected: Set<string>
let vcenter: ReturnType<typeof start>

beforeEach(async () => {
  steps = []
  released = Promise.withResolvers()
  connected = new Set()
  store = await simulatedStore()
  await store.change((tables) => {
    tables.insertDatacenter('Datacenter')
    tables.insertCluster({ name: 'Cluster', datacenter: 'Datacenter', folder: undefined })
    for (const each of [FIRST, SECOND]) tables.putHost(each)
    tables.insertKeyProvider(keyProvider())
    for (const name of [USER, DENIED])
      tables.putUser({ name, passwordVersion: 1, password: PASSWORD_HASH })
  })
  vcenter = start()
})
afterEach(() => store.close())

/** Starts the operations of a vCenter, which completes the removals that an earlier one began. */
function start() {
  const distributor = {
    ...fakeDistributor(),
    status: (id: string) => ({ ...fakeDistributor().status(id), isConnected: connected.has(id) }),
    release: async () => {
      steps.push('release')
      await released.promise
    },
    leave: async () => undefined,
  }
  const hostTokens = {
    withdraw: (id: string) => {
      steps.push(`withdraw ${id}`)
      return { [Symbol.dispose]: () => void steps.push(`removed ${!isPresent(id)}`) }
    },
  }
  const clocks = { clusterClock: clusterClockOf(systemClock), machineClock: systemClock }
  const removals = startHostRemovals({ store, distributor, hostTokens, logger: silentLogger })
  return hostOperations({ ...{ store, distributor, removals, network: grpcNetwork }, ...clocks })
}
/** Removes a host as this user. */
async function remove(
  name: string,
  user = 'admin@vsphere.local',
  { requireStill = async () => undefined }: { requireStill?: () => Promise<void> } = {},
): Promise<string[]> {
  return vcenter.removeHost.run({ host: name }, { ...callOf(user), requireStill })
}
function callOf(user: string): Call {
  return {
    caller: { name: user, sessionId: '' },
    peer: undefined,
    source: '',
    authority: '',
    signal: NEVER,
    requireStill: async () => undefined,
  }
}
const isPresent = (id: string): boolean => store.snapshot().hosts.some((each) => each.id === id)

it('does not move or remove a host whose virtual machines are on the vSAN datastore of its cluster', async () => {
  const inHost = host({ id: 'esx-3', name: 'esx-3', cluster: 'Cluster' })
  const vms = [vmRecord({ name: 'db-1', datastore: 'vsanDatastore' })]
  const crypto = { mode: 'safe', hostKey: undefined, requiresEncryptionMode: false } as const
  await store.change((tables) => tables.putHost(inHost))
  await enableVsan(store, 'a-vsan', {
    ...{ cluster: 'Cluster', architecture: 'OSA', datastore: 'vsanDatastore' },
    ...{ disksPerHost: 1, diskCapacityBytes: 64 << 20 },
  })
  await store.change((tables) => tables.putHostInventory('esx-3', { vms, crypto }))
  const move = (cluster: string) =>
    vcenter.moveHost.run({ host: 'esx-3', cluster }, callOf('admin@vsphere.local'))
  await expect(move('')).rejects.toMatchObject({ code: 'VSAN_IN_USE' })
  await expect(move('Cluster')).resolves.toMatchObject({ name: 'esx-3' })
  connected.add('esx-3')
  await expect(remove('esx-3')).rejects.toMatchObject({ code: 'VSAN_IN_USE' })
  // A host that failed can be removed.
  connected.clear()
  released.resolve()
  await remove('esx-3')
  expect(isPresent('esx-3')).toBe(false)
})

it('two simultaneous calls remove a host once, and return the holdings that it may keep', async () => {
  const held = { provider: 'NKP', keyId: 'k', kcv: '', custody: 'TLS', foreign: false }
  const keys = [{ ...held, usable: true, isDefault: false, isSent: false, sinceMs: 1 }]
  await store.change((tables) =>
    tables.putHostHolding(FIRST.id, { host: 'esx-1', encryptionMode: 'TPM', heardMs: 1, keys }),
  )
  const both = Promise.all([remove('esx-1'), remove('esx-1')])
  released.resolve()
  expect(await both).toEqual([['NKP'], ['NKP']])
  expect(steps.filter((step) => step === 'release')).toHaveLength(1)
  expect(store.snapshot().holdings.get(FIRST.id)?.keys).toEqual(keys)
  await expect(remove('esx-1')).rejects.toMatchObject({ code: 'HOST_NOT_FOUND' })
})

it('a host has no valid tokens from before its release until after its removal', async () => {
  const removal = remove('esx-1')
  released.resolve()
  await removal
  expect(steps).toEqual([`withdraw ${FIRST.id}`, 'release', 'removed true'])
})

it('a call that is cancelled or refused before the release leaves the host as it is', async () => {
  const requireStill = () => Promise.reject(new Error('the session has ended'))
  await expect(remove('esx-1', undefined, { requireStill })).rejects.toThrow('has ended')
  expect([steps, store.snapshot().hosts]).toEqual([[], [FIRST, SECOND]])
})

it('a vCenter completes the removals of its last run, because the hosts may have lost their KDKs', async () => {
  // The release of the first removal never ends, like that of a vCenter that was killed.
  void remove('esx-1')
  await until(() => steps.includes('release'))
  expect([...store.snapshot().removals]).toEqual([FIRST.id])
  steps.length = 0
  released = Promise.withResolvers()
  released.resolve()
  vcenter = start()
  await until(() => steps.length === 3)
  expect(steps).toEqual([`withdraw ${FIRST.id}`, 'release', 'removed true'])
  expect([store.snapshot().hosts, store.snapshot().removals.size]).toEqual([[SECOND], 0])
})

it('no other command changes a host that is being removed', async () => {
  const removal = remove('esx-1')
  await until(() => steps.includes('release'))
  const inProgress = {
    code: 'HOST_REMOVAL_IN_PROGRESS',
    message: 'host "esx-1" is being removed; repeat: nkpsim host remove esx-1',
  }
  const call = callOf('admin@vsphere.local')
  const calls = [
    vcenter.disconnectHost.run({ host: 'esx-1' }, call),
    vcenter.reconnectHost.run({ host: 'esx-1' }, call),
    vcenter.moveHost.run({ host: 'esx-1', cluster: 'Cluster' }, call),
  ]
  for (const each of calls) await expect(each).rejects.toMatchObject(inProgress)
  const shown = await vcenter.getHost.run({ name: 'esx-1' }, call)
  expect(shown.connectionMessage).toBe('the removal of this host waits for its answer')
  expect([store.snapshot().hosts, steps]).toEqual([
    [FIRST, SECOND],
    [`withdraw ${FIRST.id}`, 'release'],
  ])
  released.resolve()
  await removal
})

it('the removal of a host needs the rights to remove each permission on the host', async () => {
  const permit = (user: string, role: string, entity: Entity) =>
    store.change((tables) => tables.putPermission({ user, entity, role, propagates: true }))
  await permit(USER, 'NoCryptoAdmin', ROOT)
  await permit(DENIED, 'Admin', ROOT)
  await permit(DENIED, 'NoAccess', { kind: 'host', name: 'esx-1' })
  released.resolve()
  await expect(remove('esx-1', USER)).rejects.toMatchObject({ code: 'NO_PERMISSION' })
  expect(steps).toEqual([])
  await remove('esx-2', USER)
  expect(store.snapshot().hosts).toEqual([FIRST])
  await permit(USER, 'Admin', ROOT)
  await remove('esx-1', USER)
  expect(store.snapshot().hosts).toEqual([])
})

it('a removal is completed even if its caller loses the rights during the release', async () => {
  const permit = (user: string, role: string, entity: Entity) =>
    store.change((tables) => tables.putPermission({ user, entity, role, propagates: true }))
  await permit(USER, 'NoCryptoAdmin', ROOT)
  await permit(DENIED, 'Admin', ROOT)
  const removal = remove('esx-1', USER)
  await until(() => steps.includes('release'))
  await permit(DENIED, 'NoAccess', { kind: 'host', name: 'esx-1' })
  released.resolve()
  await removal
  expect(store.snapshot().hosts).toEqual([SECOND])
})
