import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { clusterClockOf, silentLogger } from '@nkpsim/daemon/testing'
import { systemRandom } from '@nkpsim/effects'
import type { esxiV1, RpcChannel } from '@nkpsim/rpc'
import { CLIENT_KEY } from '../key-provider/standard/kms-nodes.ts'
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
type FakeHost = {
  keys: Map<string, Buffer>
  calls: number
  refusal: string | undefined
  /** Name of a provider whose keys it refuses. */
  refusedProvider?: string
}

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
      const wrong = keys.filter(({ provider }) => provider === fake.refusedProvider)
      for (const each of keys.filter((key) => !wrong.includes(key)))
        fake.keys.set(each.keyId ?? '', Buffer.from(each.key as Buffer))
      return { refused: wrong.map(({ keyId }) => ({ keyId, reason: 'another key' })) }
    },
    listKeys: async function* () {
      const none = { provider: KMS, usedBy: [], isHostKey: false }
      yield { keys: [...fakeOf(of).keys.keys()].map((keyId) => ({ ...none, keyId })) }
    },
    removeKeys: async ({ keys = [] }: esxiV1.RemoveKeysRequest) => {
      for (const { keyId = '' } of keys) fakeOf(of).keys.delete(keyId)
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

  it('are not fetched for each report of a host that reports them again and again', async () => {
    const [{ keyId }, fresh] = [await make(), await make()]
    const report = async (...ids: string[]) => {
      hostKeys.take(
        first,
        ids.map((id) => ({ provider: KMS, keyId: id })),
      )
      await site.clock.advance(1000)
    }
    for (let round = 0; round < 20; round++) await report(keyId)
    expect(fakeOf(first).calls).toBe(4)
    await report(keyId, fresh.keyId)
    expect(fakeOf(first).calls).toBe(5)
    for (let round = 0; round < 20; round++) await report(keyId)
    expect(fakeOf(first).calls).toBe(8)
    hostKeys.retry()
    await until(() => fakeOf(first).calls === 9)
    hostKeys.reach(first, channelOf(first))
    await report(keyId)
    expect(fakeOf(first).calls).toBe(10)
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

describe('a key that cannot be had', () => {
  it('does not keep the other keys of a host back, also if its id is no id of a key server', async () => {
    const { keyId } = await make()
    const ids = ['disk key\u0007', 'a b', 'gone', keyId]
    hostKeys.take(
      first,
      ids.map((id) => ({ provider: KMS, keyId: id })),
    )
    await until(() => fakeOf(first).keys.has(keyId))
  })

  it('does not keep back the keys of another provider, if the host refuses it', async () => {
    const { keyId } = await make()
    await site.store.change((tables) => {
      const twin = { ...site.provider(), name: 'a-twin', keyId: systemRandom.uuid() }
      tables.insertKeyProvider(twin)
      const key = site.store.kms.secret(KMS, CLIENT_KEY)
      if (key !== undefined) tables.putKmsSecret(twin.name, CLIENT_KEY, key)
    })
    fakeOf(first).refusedProvider = 'a-twin'
    const refused = { provider: 'a-twin', keyId }
    hostKeys.take(first, [refused, { provider: KMS, keyId }])
    await until(() => fakeOf(first).keys.has(keyId))
  })
})

describe('a host that connects', () => {
  it('gets the keys later if no key server answers now, and those of new machines', async () => {
    const [one, two] = [await make(), await make()]
    await inventoryOf(first, [vmWith(one.keyId)])
    site.unplug(0)
    site.unplug(1)
    hostKeys.heard(second, [KMS])
    for (let step = 0; step < 50; step++) await site.clock.advance(50)
    site.plug(0)
    await site.finish(site.standard.health.check(KMS))
    hostKeys.retry()
    await until(() => fakeOf(second).keys.has(one.keyId))
    // A machine that comes from another cluster: its key is known, but was not given here.
    await inventoryOf(first, [vmWith(one.keyId), vmWith(two.keyId)])
    hostKeys.retry()
    await until(() => fakeOf(second).keys.has(two.keyId))
    expect(fakeOf(other).calls).toBe(0)
  })

  it('gets many keys, of which vCenter has at most 1000 at a time', async () => {
    const key = site.kms.keys.get((await make()).keyId)
    if (key === undefined) throw new Error('no key')
    const known = site.kms.keys as Map<string, typeof key>
    const ids = Array.from({ length: 2001 }, (_, index) => `k-${index}`)
    for (const id of ids) known.set(id, key)
    await inventoryOf(
      first,
      ids.map((id) => vmWith(id)),
    )
    const before = site.kms.counts.get('discoverVersions') ?? 0
    hostKeys.heard(second, [KMS])
    await until(() => fakeOf(second).keys.size === ids.length)
    expect((site.kms.counts.get('discoverVersions') ?? 0) - before).toBe(3)
  })

  it('loses the old keys that nothing in its cluster uses if it holds many', async () => {
    const used = await make()
    await inventoryOf(first, [vmWith(used.keyId)])
    const { keys } = fakeOf(second)
    for (let number = 0; number < 10_000; number++) keys.set(`old-${number}`, Buffer.alloc(32))
    hostKeys.heard(second, [KMS])
    await until(() => keys.has(used.keyId))
    expect(keys.size).toBe(10_001)
    // Nothing in the cluster changes, but the host refuses a key.
    fakeOf(second).refusal = 'a host holds at most 20000 keys'
    await hostKeys.give(first.id, KMS, [await make()])
    fakeOf(second).refusal = undefined
    // The key of a machine that is made at this moment.
    const fresh = await make()
    keys.set(fresh.keyId, Buffer.alloc(32))
    hostKeys.retry()
    await until(() => keys.size === 2)
    expect([...keys.keys()]).toEqual([used.keyId, fresh.keyId])
  })

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
