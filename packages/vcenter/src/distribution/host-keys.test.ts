import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { clusterClockOf, silentLogger } from '@nkpsim/daemon/testing'
import type { esxiV1, RpcChannel } from '@nkpsim/rpc'
import type { Host } from '../records/host.ts'
import type { VmRecord } from '../records/virtual-machine.ts'
import { KMS, type KmsSite, kmsSite } from '../testing/kms-site.ts'
import { host, vmRecord } from '../testing/models.ts'
import { createHostKeys, type HostKeys } from './host-keys.ts'

const { signal } = new AbortController()
const [first, second, other] = [
  host({ name: 'esx-1' }),
  host({ name: 'esx-2' }),
  host({ name: 'esx-9', cluster: 'Other' }),
]
const hosts: readonly Host[] = [first, second, other]

/** A host that takes keys, unless a test gives a reason to refuse them. */
type FakeHost = { keys: Map<string, Buffer>; calls: number; refusal: string | undefined }

let site: KmsSite
let hostKeys: HostKeys
let fakes: Map<string, FakeHost>

const fakeOf = ({ id }: Host): FakeHost => {
  const fake = fakes.get(id)
  if (fake === undefined) throw new Error('no such host')
  return fake
}
const channelOf = (of: Host): RpcChannel => {
  const client = {
    addKeys: async ({ keys = [] }: esxiV1.AddKeysRequest) => {
      const fake = fakeOf(of)
      fake.calls++
      const { refusal } = fake
      if (refusal !== undefined) return { refused: [{ keyId: '1', reason: refusal }] }
      for (const { keyId = '', key = '' } of keys) fake.keys.set(keyId, Buffer.from(key as Buffer))
      return { refused: [] }
    },
    listKeys: async function* () {
      yield { keys: [...fakeOf(of).keys.keys()].map((keyId) => ({ provider: KMS, keyId })) }
    },
  }
  return { client: () => client } as unknown as RpcChannel
}
const make = () =>
  site.finish(site.standard.keys.make(site.provider(), { madeFor: 'vm', attributes: [] }, signal))
const inventoryOf = async (of: Host, vms: VmRecord[]) => {
  const crypto = { mode: 'safe', hostKey: undefined, requiresEncryptionMode: false } as const
  await site.store.change((tables) => tables.putHostInventory(of.id, { vms, crypto }))
}
const vmWith = (keyId: string, more: Partial<VmRecord> = {}) =>
  vmRecord({ home: { provider: KMS, keyId: '', kmsKeyId: keyId }, ...more })
const events = () => site.store.newestEvents(30).map(({ id }) => id)
const until = async (isDone: () => boolean) => {
  for (let step = 0; step < 2000 && !isDone(); step++) await site.clock.advance(50)
  expect(isDone()).toBe(true)
}

beforeEach(async () => {
  site = await kmsSite()
  const { store, clock, standard } = site
  await store.change((tables) => {
    tables.insertDatacenter('DC')
    for (const name of ['Cluster', 'Other'])
      tables.insertCluster({ name, datacenter: 'DC', folder: undefined })
    for (const each of hosts) tables.putHost(each)
  })
  await site.register()
  fakes = new Map(
    hosts.map(({ id }) => [id, { keys: new Map(), calls: 0, refusal: undefined }] as const),
  )
  hostKeys = createHostKeys({
    ...{ store, keys: standard.keys, clusterClock: clusterClockOf(clock), logger: silentLogger },
  })
  for (const each of hosts) hostKeys.reach(each, channelOf(each))
})
afterEach(async () => {
  await hostKeys.stop()
  await site.stop()
})

describe('a new key', () => {
  it('goes to the connected hosts of the cluster, and to no other', async () => {
    const made = await make()
    await hostKeys.give(first.id, KMS, [made])
    expect(fakeOf(first).keys.get(made.keyId)).toEqual(made.kek.reveal())
    expect(fakeOf(second).keys.has(made.keyId)).toBe(true)
    expect(fakeOf(other).calls).toBe(0)
  })

  it('is an error if its own host does not take it, and an event if a neighbour does not', async () => {
    fakeOf(second).refusal = 'no room'
    await hostKeys.give(first.id, KMS, [await make()])
    expect(events()).toContain('com.vmware.vc.host.Crypto.SendKeyError.HostError')
    fakeOf(first).refusal = 'no room'
    await expect(hostKeys.give(first.id, KMS, [await make()])).rejects.toMatchObject({
      ...{ code: 'HOST_REFUSED', message: expect.stringContaining('no room') },
    })
    hostKeys.lose(first.id)
    await expect(hostKeys.give(first.id, KMS, [await make()])).rejects.toMatchObject({
      code: 'HOST_NOT_CONNECTED',
    })
  })
})

describe('the keys that a host lacks', () => {
  it('are fetched in one call of the key server, and sent to this host', async () => {
    const ids = [(await make()).keyId, (await make()).keyId, (await make()).keyId]
    const before = site.kms.counts.get('discoverVersions') ?? 0
    hostKeys.take(
      first,
      ids.map((keyId) => ({ provider: KMS, keyId })),
    )
    await until(() => fakeOf(first).keys.size === ids.length)
    expect(fakeOf(first).calls).toBe(1)
    expect(fakeOf(second).calls).toBe(0)
    expect((site.kms.counts.get('discoverVersions') ?? 0) - before).toBe(1)
  })

  it('come when a key server is back, and the machines that they lock are named', async () => {
    const { keyId } = await make()
    await inventoryOf(first, [vmWith(keyId, { name: 'db-1', isLocked: true })])
    site.unplug(0)
    site.unplug(1)
    hostKeys.take(first, [{ provider: KMS, keyId }])
    await until(() => events().includes('com.vmware.vc.vm.Crypto.VMLocked.KMSClusterError'))
    expect(events()).toContain('com.vmware.vc.kms.crypto.SendKeyError.KMSClusterError')
    site.plug(0)
    await site.finish(site.standard.health.check(KMS))
    hostKeys.retry()
    await until(() => fakeOf(first).keys.has(keyId))
  })

  it('never are those of a rebuilt key server', async () => {
    const { keyId } = await make()
    site.kms.rebuild()
    await expect(make()).rejects.toMatchObject({ code: 'KMS_KEY_MISMATCH' })
    hostKeys.take(first, [{ provider: KMS, keyId }])
    await until(() => events().includes('com.vmware.vc.kms.crypto.SendKeyError.KeyMissingOnKMS'))
    expect(fakeOf(first).keys.size).toBe(0)
  })
})

describe('a host that connects', () => {
  it('gets the keys of the machines of its cluster that it does not hold', async () => {
    const [held, lacking, foreign] = [await make(), await make(), await make()]
    fakeOf(second).keys.set(held.keyId, Buffer.alloc(32))
    await inventoryOf(first, [vmWith(held.keyId), vmWith(lacking.keyId)])
    await inventoryOf(other, [vmWith(foreign.keyId)])
    hostKeys.heard(second, ['another', KMS])
    await until(() => fakeOf(second).keys.size === 2)
    expect([...fakeOf(second).keys.keys()]).toEqual([held.keyId, lacking.keyId])
  })
})
