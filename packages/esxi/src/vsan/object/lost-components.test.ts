import { describe, expect, it } from '@jest/globals'
import type { VsanComponent } from '../../records/vsan.ts'
import { REPAIR_DELAY_MS } from '../../records/vsan.ts'
import { componentsOf, isHealthy } from '../../testing/lab-objects.ts'
import { createVsanLab, type VsanLab } from '../../testing/vsan-lab.ts'
import { locate } from './locate.ts'

const SECTOR = 4096
const MIB = 1 << 20
const block = (value: number): Buffer => Buffer.alloc(SECTOR, value)
const ROOT = '00000000-0000-4000-8000-000000000001'

const count = (lab: VsanLab): number => lab.hosts.flatMap(({ store }) => store.list()).length

/** Makes an object with data in some chunks, owned by host 0. */
async function withData(lab: VsanLab, chunks = 1) {
  const { objects } = lab.host(0).vsan()
  const objectId = await objects.create('file', 1)
  const object = await objects.own(objectId)
  for (let chunk = 0; chunk < chunks; chunk++) await object.write(chunk * MIB, block(1 + chunk))
  await object.flush()
  return { objectId, object }
}

describe('a component that a failed creation has left', () => {
  const leave = async (lab: VsanLab): Promise<void> => {
    const making = lab.host(0).vsan().objects.create('file', 1, ROOT)
    void Promise.allSettled([making])
    while (count(lab) === 0) await lab.sleep(1)
    for (const host of lab.hosts) host.kill()
    await lab.sleep(100)
    for (const host of lab.hosts) host.start()
  }

  it('is removed, so that the object is not there', async () => {
    const lab = createVsanLab(3, 'left')
    await lab.run(async () => {
      await leave(lab)
      expect(count(lab)).toBe(1)
      await lab.until(() => count(lab) === 0, 200_000)
      await expect(lab.host(1).vsan().objects.own(ROOT)).rejects.toMatchObject({
        code: 'VSAN_OBJECT_NOT_FOUND',
      })
    })
  })

  it.each(['a host is away', 'it has data'])('is kept while %s', async (why) => {
    const lab = createVsanLab(4, 'left')
    await lab.run(async () => {
      await leave(lab)
      if (why === 'a host is away') lab.host(3).kill()
      else {
        const { store } = lab.hosts.find((host) => host.store.list().length > 0) ?? lab.host(0)
        await store.write(store.list()[0]?.componentId ?? '', 0, block(1))
      }
      await lab.sleep(200_000)
      expect(count(lab)).toBe(1)
    })
  })
})

it('a component whose removal no majority knows stays on a disk that is evacuated', async () => {
  const lab = createVsanLab(3)
  await lab.run(async () => {
    const { objectId, object } = await withData(lab)
    await object.close()
    // The owner gave component A up, but ended before another component knew it.
    const { store } = lab.host(0)
    const [own] = store.list()
    if (own === undefined) throw new Error('host 0 has a component')
    const components = own.configuration.components.map((each) =>
      each.componentId === own.componentId ? { ...each, state: 'DEGRADED' as const } : each,
    )
    const { promise: _promise, csn, ...rest } = own.configuration
    await store.configure(own.componentId, { ...rest, csn: csn + 1, components })
    lab.partition([0], [1, 2])
    const options = { allowReducedRedundancy: true }
    const evacuated = lab.host(0).vsan().evacuate('disk-0', options)
    await lab.sleep(20_000)
    expect(store.list()).toHaveLength(1)
    lab.heal()
    await evacuated
    await lab.until(() => isHealthy(lab, 1, objectId))
  })
})

it('a removed object leaves nothing on a disk that was locked meanwhile', async () => {
  const lab = createVsanLab(3)
  await lab.run(async () => {
    const { objectId, object } = await withData(lab)
    await object.close()
    lab.host(1).store.setState('locked')
    await lab.host(0).vsan().objects.remove(objectId)
    await lab.sleep(200_000)
    lab.host(1).store.setState('mounted')
    await lab.until(() => count(lab) === 0, 200_000)
  })
})

it('a new component that refuses a removal is discarded when the others are gone', async () => {
  const lab = createVsanLab(4)
  await lab.run(async () => {
    const { objectId, object } = await withData(lab)
    await object.close()
    const [first, ...others] = lab.hosts
    const [knows] = first?.store.list() ?? []
    if (first === undefined || knows === undefined) throw new Error('host 0 has a component')
    const { promise: _promise, csn, ...rest } = knows.configuration
    const componentId = 'new'
    const place = { hostId: 'host-3', diskId: 'disk-3', kind: 'replica' } as const
    const components = [...rest.components, { componentId, ...place, state: 'RECONFIG' as const }]
    const configuration = { ...rest, components, csn: csn + 1 }
    const promise = { csn: csn + 100, runId: 'another run' }
    for (const { store } of others)
      for (const { componentId: id } of store.list()) await store.remove(id)
    await lab.host(3).store.create(place.diskId, { componentId, kind: place.kind, configuration })
    await lab.host(3).store.configure(componentId, { ...configuration, promise })
    const removed = { ...configuration, csn: csn + 2, isRemoved: true as const }
    await first.store.configure(knows.componentId, removed)
    await lab.until(() => count(lab) === 0, 400_000)
    await expect(lab.host(2).vsan().objects.own(objectId)).rejects.toMatchObject({
      code: 'VSAN_OBJECT_NOT_FOUND',
    })
  })
})

it('a new component whose disk is lost gives way to another one', async () => {
  const lab = createVsanLab(5)
  await lab.run(async () => {
    const { objectId } = await withData(lab, 100)
    lab.host(1).kill()
    await lab.until(async () => !(await isHealthy(lab, 0, objectId)))
    lab.addClusterTime(REPAIR_DELAY_MS)
    const fresh = async (): Promise<VsanComponent | undefined> =>
      (await componentsOf(lab, 0, objectId)).find(({ state }) => state === 'RECONFIG')
    while ((await fresh()) === undefined) await lab.sleep(1)
    const added = await fresh()
    const host = lab.hosts.find(({ hostId }) => hostId === added?.hostId)
    await host?.store.remove(added?.componentId ?? '')
    await lab.until(() => isHealthy(lab, 0, objectId))
  })
})

it('a component that is gone from its disk is built again without the repair delay', async () => {
  const lab = createVsanLab(3)
  await lab.run(async () => {
    const { objectId } = await withData(lab)
    lab.host(1).kill()
    await lab.until(async () => !(await isHealthy(lab, 0, objectId)))
    const { store } = lab.host(1)
    for (const { componentId } of store.list()) await store.remove(componentId)
    lab.host(1).start()
    await lab.until(() => isHealthy(lab, 0, objectId))
    expect(store.list()).toHaveLength(1)
  })
})

it('an object whose release was lost is repaired while its last owner still runs', async () => {
  const lab = createVsanLab(4)
  await lab.run(async () => {
    const { objectId, object } = await withData(lab)
    await object.close()
    const used = await lab.host(3).vsan().objects.own(objectId)
    await used.flush()
    lab.host(1).kill()
    await lab.until(async () => !(await isHealthy(lab, 0, objectId)))
    lab.partition([3], [0, 1, 2])
    const closed = used.close()
    await lab.sleep(1500)
    lab.heal()
    await closed
    lab.host(1).start()
    await lab.until(() => isHealthy(lab, 0, objectId))
  })
})

it('a stale replica does not become current without a sector that no other can read', async () => {
  const lab = createVsanLab(3)
  await lab.run(async () => {
    const { objectId, object } = await withData(lab)
    lab.host(1).kill()
    await object.write(0, block(9))
    await object.flush()
    const [a] = await componentsOf(lab, 0, objectId)
    lab.host(0).store.damage(a?.componentId ?? '', 0)
    lab.host(1).start()
    await lab.sleep(20_000)
    await expect(object.read(0, SECTOR)).rejects.toMatchObject({ code: 'VSAN_CHECKSUM' })
    expect(await isHealthy(lab, 0, objectId)).toBe(false)
    await object.write(0, block(10))
    await lab.until(() => isHealthy(lab, 0, objectId))
    lab.host(0).store.damage(a?.componentId ?? '', 0)
    expect(await object.read(0, SECTOR)).toEqual(block(10))
  })
})

it('a component that leaves its disk takes a sector from the replica that can read it', async () => {
  const lab = createVsanLab(4)
  await lab.run(async () => {
    const { objectId, object } = await withData(lab)
    const [a] = await componentsOf(lab, 0, objectId)
    lab.host(0).store.damage(a?.componentId ?? '', 0)
    await lab.host(1).vsan().evacuate('disk-1', { allowReducedRedundancy: false })
    lab.host(0).store.damage(a?.componentId ?? '', 0)
    expect(await object.read(0, SECTOR)).toEqual(block(1))
  })
})

it('a component whose disk stays meanwhile does not move to the same disk', async () => {
  const lab = createVsanLab(3)
  await lab.run(async () => {
    const { objectId, object } = await withData(lab)
    const components = await componentsOf(lab, 0, objectId)
    const { peerOf } = lab.host(1).vsan().context
    // The wish of a host that was killed meanwhile still counts for some seconds.
    for (const { componentId } of components)
      await peerOf('host-0').move({ objectId, componentId, allowReducedRedundancy: false })
    await lab.sleep(30_000)
    expect(await componentsOf(lab, 0, objectId)).toEqual(components)
    object.requireOwned()
  })
})

it('a component that is too many is removed, also if nobody uses the object', async () => {
  const lab = createVsanLab(4)
  await lab.run(async () => {
    const { objectId, object } = await withData(lab)
    await object.close()
    // A replica moved to host 3, and the owner ended before it removed the one that left.
    const { newest } = await locate(lab.host(3).vsan().context, objectId)
    const [a] = newest?.components ?? []
    if (newest === undefined || a === undefined) throw new Error('the object has components')
    const moved = { ...a, componentId: ROOT, hostId: 'host-3', diskId: 'disk-3' }
    const components = [...newest.components, moved]
    const configuration = { ...newest, csn: newest.csn + 1, components }
    for (const { store } of lab.hosts)
      for (const { componentId } of store.list()) await store.configure(componentId, configuration)
    const { store } = lab.host(3)
    await store.create('disk-3', { componentId: ROOT, kind: 'replica', configuration })
    await lab.until(async () => (await componentsOf(lab, 2, objectId)).length === 3)
    await lab.until(() => count(lab) === 3)
  })
})

it('a component that leaves its disk is resynced for an evacuation', async () => {
  const lab = createVsanLab(4)
  await lab.run(async () => {
    await withData(lab, 100)
    const evacuated = lab.host(1).vsan().evacuate('disk-1', { allowReducedRedundancy: false })
    while (lab.host(0).vsan().resyncs().length === 0) await lab.sleep(1)
    expect(lab.host(0).vsan().resyncs()).toMatchObject([{ reason: 'evacuate' }])
    await evacuated
  })
})

it('an object that nobody uses is repaired, though the host with its first replica is stale', async () => {
  const lab = createVsanLab(3)
  await lab.run(async () => {
    const { objectId, object } = await withData(lab)
    await object.close()
    lab.host(0).kill()
    const next = await lab.host(1).vsan().objects.own(objectId)
    await next.write(0, block(2))
    await next.close()
    lab.host(1).kill()
    lab.host(0).start()
    lab.host(1).start()
    await lab.until(() => isHealthy(lab, 2, objectId))
  })
})

describe('a component that missed the last configuration', () => {
  it('gets it from the owner as soon as its host answers', async () => {
    const lab = createVsanLab(3)
    await lab.run(async () => {
      await lab.host(0).vsan().objects.createAs(ROOT, 'lock')
      lab.setLink(1, 2, { isCut: true })
      expect(await lab.host(1).vsan().objects.lock(ROOT)).toBeDefined()
      lab.heal()
      const csnOn = (index: number) => lab.host(index).store.list()[0]?.configuration.csn
      await lab.until(() => csnOn(2) === csnOn(1))
    })
  })

  it('gets it from its host, if the owner has released the object', async () => {
    const lab = createVsanLab(3)
    await lab.run(async () => {
      await lab.host(0).vsan().objects.createAs(ROOT, 'lock')
      const lock = await lab.host(1).vsan().objects.lock(ROOT)
      const [component] = lab.host(2).store.list()
      if (component === undefined) throw new Error('host 2 has a component')
      const { configuration } = component
      const components = configuration.components.map((each, index) =>
        index === 0 ? { ...each, state: 'ABSENT' as const } : each,
      )
      const csn = configuration.csn - 1
      Object.assign(component, { configuration: { ...configuration, csn, components } })
      lock?.release()
      await lab.until(() => lab.host(0).vsan().isRedundant())
    })
  })
})
