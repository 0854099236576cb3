import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { clusterClockOf } from '@nkpsim/daemon/testing'
import { systemClock } from '@nkpsim/effects'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import { type Entity, ROOT } from '../records/entity.ts'
import type { Store } from '../store/store.ts'
import { fakeDistributor } from '../testing/fake-distributor.ts'
import { host, keyProvider, simulatedStore } from '../testing/models.ts'
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

beforeEach(async () => {
  steps = []
  released = Promise.withResolvers()
  store = await simulatedStore()
  await store.change((tables) => {
    tables.insertDatacenter('Datacenter')
    tables.insertCluster({ name: 'Cluster', datacenter: 'Datacenter', folder: undefined })
    for (const each of [FIRST, SECOND]) tables.putHost(each)
    tables.insertKeyProvider(keyProvider())
    for (const name of [USER, DENIED])
      tables.putUser({ name, passwordVersion: 1, password: PASSWORD_HASH })
  })
})
afterEach(() => store.close())

/** Removes a host as this user. */
async function remove(name: string, user = 'admin@vsphere.local'): Promise<string[]> {
  const distributor = {
    ...fakeDistributor(),
    release: async () => {
      steps.push('release')
      await released.promise
    },
    leave: async () => undefined,
    follow: async ({ name: kept }: { name: string }) => void steps.push(`follow ${kept}`),
  }
  const hostTokens = {
    withdraw: (id: string) => {
      steps.push(`withdraw ${id}`)
      return { [Symbol.dispose]: () => void steps.push(`removed ${!isPresent(id)}`) }
    },
  }
  const clocks = { clusterClock: clusterClockOf(systemClock), machineClock: systemClock }
  const { removeHost } = hostOperations({
    ...{ store, distributor, hostTokens, network: grpcNetwork },
    ...clocks,
  })
  return removeHost.run(
    { host: name },
    {
      caller: { name: user, sessionId: '' },
      peer: undefined,
      source: '',
      authority: '',
      signal: NEVER,
      requireStill: async () => undefined,
    },
  )
}
const isPresent = (id: string): boolean => store.snapshot().hosts.some((each) => each.id === id)

it('two simultaneous calls remove a host once, and keep the holdings that the first call recorded', async () => {
  await store.change((tables) => {
    const nothing = { host: 'esx-1', encryptionMode: 'TPM', heardMs: 1, keys: [] }
    tables.putHostHolding(FIRST.id, nothing)
  })
  const both = Promise.allSettled([remove('esx-1'), remove('esx-1')])
  released.resolve()
  expect(await both).toMatchObject([
    { status: 'fulfilled', value: [] },
    { status: 'rejected', reason: { code: 'HOST_NOT_FOUND' } },
  ])
  expect(store.snapshot().holdings.size).toBe(0)
})

it('a host has no valid tokens from before its release until after its removal', async () => {
  const removal = remove('esx-1')
  expect(steps).toEqual([`withdraw ${FIRST.id}`, 'release'])
  released.resolve()
  await removal
  expect(steps.slice(2)).toEqual(['removed true'])
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

it('the removal of a host needs the rights also after its release; without them, vCenter keeps the host', async () => {
  const permit = (user: string, role: string, entity: Entity) =>
    store.change((tables) => tables.putPermission({ user, entity, role, propagates: true }))
  await permit(USER, 'NoCryptoAdmin', ROOT)
  await permit(DENIED, 'Admin', ROOT)
  const removal = remove('esx-1', USER)
  expect(steps.at(-1)).toBe('release')
  await permit(DENIED, 'NoAccess', { kind: 'host', name: 'esx-1' })
  released.resolve()
  await expect(removal).rejects.toMatchObject({ code: 'NO_PERMISSION' })
  expect(steps.slice(2)).toEqual(['follow esx-1', 'removed false'])
})
