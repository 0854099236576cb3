import { expect, it } from '@jest/globals'
import { silentLogger } from '@nkpsim/daemon/testing/silent-logger'
import { createSimulatedTime, seededRandom, simulatedMachineClock } from '@nkpsim/effects'
import { passTime } from '@nkpsim/effects/testing'
import { createMemoryStore } from '../testing/vsan-memory-store.ts'
import type { Datastore } from '../vm/files/datastore.ts'
import { NO_OBJECT_KEYS } from './esa/object-keys.ts'
import { createVsanMembership } from './vsan-membership.ts'

const HOST_ID = '00000000-0000-4000-8000-000000000001'
const CLUSTER = {
  clusterId: '00000000-0000-4000-8000-000000000002',
  datastoreName: 'vsanDatastore',
  architecture: 'OSA' as const,
  members: [{ hostId: HOST_ID, name: 'esx-1', address: 'esx-1:1' }],
  encryption: undefined,
  ...{ disksPerHost: 1, diskCapacityBytes: 1 << 30 },
  ...{ eraseDisksBeforeUse: false, allowReducedRedundancy: false },
}

function lab() {
  const time = createSimulatedTime()
  const clock = simulatedMachineClock(time, { startMs: 0 })
  const datastores: Datastore[] = []
  let changes = 0
  const membership = createVsanMembership({
    keys: NO_OBJECT_KEYS,
    ...{ hostId: HOST_ID, store: createMemoryStore('disk'), datastores, clock },
    protect: (datastore) => ({ datastore, leave: async () => undefined }),
    network: { connect: () => Promise.reject(new Error('there is no other host')) },
    management: () => undefined,
    onChange: () => changes++,
    repairDelayMs: () => 1,
    clusterNowMs: clock.nowMs,
    random: seededRandom('membership'),
    logger: silentLogger,
  })
  return {
    ...{ membership, datastores },
    changes: () => changes,
    names: () => datastores.map(({ name }) => name),
    run: (task: () => Promise<void>) => passTime(time, task),
  }
}

it('the datastore of a vSAN cluster comes with the cluster, and goes with it', () => {
  const { membership, datastores, names, changes, run } = lab()
  return run(async () => {
    await membership.follow(CLUSTER)
    expect([names(), membership.host() !== undefined]).toEqual([['vsanDatastore'], true])
    await using folder = await datastores[0]?.hold()
    await folder?.replace('file', Buffer.from('content'))
    expect(changes()).toBe(1)
    await membership.follow({ ...CLUSTER, members: [...CLUSTER.members] })
    expect((await folder?.read('file', 100))?.toString()).toBe('content')
    await membership.follow({ ...CLUSTER, datastoreName: 'other' })
    expect(names()).toEqual(['other'])
    await using renamed = await datastores[0]?.hold()
    expect((await renamed?.read('file', 100))?.toString()).toBe('content')
    await membership.follow(undefined)
    expect([names(), membership.files(), membership.members()]).toEqual([[], undefined, []])
    await membership.stop()
  })
})

it('a host with another datastore of that name gives its disks, does not mount the datastore, and says why', () => {
  const { membership, datastores, names, run } = lab()
  return run(async () => {
    await membership.follow({ ...CLUSTER, datastoreName: 'local' })
    const [local] = datastores.splice(0)
    if (local === undefined) throw new Error('no datastore')
    await membership.follow(undefined)
    datastores.push(local)
    await membership.follow({ ...CLUSTER, datastoreName: 'local' })
    expect(datastores).toEqual([local])
    expect(membership.host()).toBeDefined()
    expect(membership.problem()).toContain('another datastore "local"')
    await membership.follow({ ...CLUSTER, datastoreName: 'other' })
    expect([names(), membership.problem()]).toEqual([['local', 'other'], undefined])
    await membership.stop()
    expect(names()).toEqual(['local'])
  })
})

it('a host that stops leaves the cluster', () => {
  const { membership, names, run } = lab()
  return run(async () => {
    await membership.follow(CLUSTER)
    await membership.stop()
    expect(names()).toEqual([])
  })
})
