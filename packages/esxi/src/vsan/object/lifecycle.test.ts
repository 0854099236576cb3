import { describe, expect, it } from '@jest/globals'
import { REPAIR_DELAY_MS } from '../../records/vsan.ts'
import { componentsOf, isHealthy } from '../../testing/lab-objects.ts'
import { createVsanLab, type VsanLab } from '../../testing/vsan-lab.ts'

const SECTOR = 4096
const block = (value: number): Buffer => Buffer.alloc(SECTOR, value)
const ROOT = '00000000-0000-4000-8000-000000000001'

const hostsOf = async (lab: VsanLab, from: number, objectId: string): Promise<string[]> =>
  (await componentsOf(lab, from, objectId)).map(({ hostId }) => hostId).toSorted()

/** Makes an object with a sector, and releases it. */
async function withData(lab: VsanLab): Promise<string> {
  const { objects } = lab.host(0).vsan()
  const objectId = await objects.create('file', 1)
  const object = await objects.own(objectId)
  await object.write(0, block(1))
  await object.write(40 << 20, block(2))
  await object.close()
  return objectId
}

async function expectData(lab: VsanLab, index: number, objectId: string): Promise<void> {
  const object = await lab.host(index).vsan().objects.own(objectId)
  expect(await object.read(0, SECTOR)).toEqual(block(1))
  expect(await object.read(40 << 20, SECTOR)).toEqual(block(2))
  await object.close()
}

describe('the objects of a vSAN cluster', () => {
  it('are repaired on a fourth host 60 minutes after the loss of a replica, and not before', async () => {
    const lab = createVsanLab(4)
    await lab.run(async () => {
      const objectId = await withData(lab)
      const before = await hostsOf(lab, 0, objectId)
      expect(before).toEqual(['host-0', 'host-1', 'host-2'])
      lab.host(1).losePower()
      await lab.until(async () =>
        (await componentsOf(lab, 0, objectId)).some(({ state }) => state === 'ABSENT'),
      )
      lab.addClusterTime(REPAIR_DELAY_MS - 120_000)
      await lab.sleep(60_000)
      expect(await hostsOf(lab, 0, objectId)).toEqual(before)
      lab.addClusterTime(120_000)
      await lab.until(() => isHealthy(lab, 0, objectId))
      expect(await hostsOf(lab, 0, objectId)).toEqual(['host-0', 'host-2', 'host-3'])
      // The replaced component is removed when its host is back.
      expect(lab.host(1).store.list()).toHaveLength(1)
      lab.host(1).start()
      await lab.until(() => lab.host(1).store.list().length === 0)
      lab.host(0).losePower()
      await expectData(lab, 3, objectId)
    })
  })

  it('leave a disk although the hosts of the other components restarted, and nobody used them since', async () => {
    const lab = createVsanLab(4)
    await lab.run(async () => {
      const objectId = await withData(lab)
      const used = await lab.host(3).vsan().objects.own(objectId)
      await used.write(0, block(1))
      await used.flush()
      for (const index of [0, 1]) {
        lab.host(index).kill()
        lab.host(index).start()
      }
      const options = { allowReducedRedundancy: false }
      await lab.host(1).vsan().evacuate('disk-1', options)
      await lab.until(() => isHealthy(lab, 3, objectId))
      expect(await used.read(0, SECTOR)).toEqual(block(1))
    })
  })

  it('leave a disk that is evacuated, with their data', async () => {
    const lab = createVsanLab(4)
    await lab.run(async () => {
      const objectId = await withData(lab)
      const used = await lab.host(2).vsan().objects.create('file', 1)
      const open = await lab.host(2).vsan().objects.own(used)
      await open.write(0, block(7))
      const options = { allowReducedRedundancy: false }
      await lab.host(0).vsan().evacuate('disk-0', options)
      expect(lab.host(0).store.list()).toEqual([])
      expect(await hostsOf(lab, 1, objectId)).toEqual(['host-1', 'host-2', 'host-3'])
      expect(await open.read(0, SECTOR)).toEqual(block(7))
      await lab.until(() => lab.host(1).vsan().isRedundant())
      await expectData(lab, 0, objectId)
    })
  })

  it('leave a disk of three hosts only with reduced redundancy, and return', async () => {
    const lab = createVsanLab(3)
    await lab.run(async () => {
      const objectId = await withData(lab)
      const { evacuate } = lab.host(0).vsan()
      await expect(evacuate('disk-0', { allowReducedRedundancy: false })).rejects.toMatchObject({
        code: 'VSAN_NO_PLACE',
      })
      expect(lab.host(0).store.list()).toHaveLength(1)
      await evacuate('disk-0', { allowReducedRedundancy: true })
      expect(lab.host(0).store.list()).toEqual([])
      expect(await lab.host(0).vsan().isRedundant()).toBe(false)
      await lab.until(() => lab.host(0).vsan().isRedundant())
      expect(await hostsOf(lab, 0, objectId)).toEqual(['host-0', 'host-1', 'host-2'])
      lab.host(1).losePower()
      await expectData(lab, 0, objectId)
    })
  })

  it('do not end a host with a locked disk that is asked to move a component', async () => {
    const lab = createVsanLab(4)
    await lab.run(async () => {
      const objectId = await withData(lab)
      const { context } = lab.host(0).vsan()
      lab.host(3).store.setState('locked')
      const wish = { objectId, componentId: 'unknown', allowReducedRedundancy: false }
      await context.peerOf('host-3').move(wish)
      await lab.sleep(10_000)
      lab.host(3).store.setState('mounted')
      await lab.host(0).vsan().evacuate('disk-0', { allowReducedRedundancy: false })
      await lab.host(3).vsan().stop()
      expect(await hostsOf(lab, 1, objectId)).toEqual(['host-1', 'host-2', 'host-3'])
    })
  })

  it('stay removed when a host with a component comes back', async () => {
    const lab = createVsanLab(3)
    await lab.run(async () => {
      const objectId = await withData(lab)
      lab.host(1).kill()
      await lab.host(0).vsan().objects.remove(objectId)
      const missing = { code: 'VSAN_OBJECT_NOT_FOUND' }
      await expect(lab.host(2).vsan().objects.own(objectId)).rejects.toMatchObject(missing)
      lab.host(0).kill()
      lab.host(1).start()
      await lab.sleep(10_000)
      await expect(lab.host(2).vsan().objects.own(objectId)).rejects.toMatchObject(missing)
      lab.host(0).start()
      await lab.until(() => lab.hosts.every(({ store }) => store.list().length === 0))
      await lab.host(2).vsan().objects.remove(objectId)
    })
  })

  it('with a known id are made once, by one of the hosts that try at the same time', async () => {
    const lab = createVsanLab(4)
    await lab.run(async () => {
      const made = await Promise.allSettled(
        lab.hosts.map((host) => host.vsan().objects.createAs(ROOT, 'namespace')),
      )
      expect(made.some(({ status }) => status === 'fulfilled')).toBe(true)
      for (const host of lab.hosts) await host.vsan().objects.createAs(ROOT, 'namespace')
      expect(lab.hosts.flatMap(({ store }) => store.list())).toHaveLength(3)
      lab.host(0).kill()
      lab.host(1).kill()
      await expect(lab.host(2).vsan().objects.createAs(ROOT, 'file')).rejects.toMatchObject({
        code: 'VSAN_OBJECT_INACCESSIBLE',
      })
    })
  })

  it('that are locks have one holder, and are free when its host is gone', async () => {
    const lab = createVsanLab(3)
    await lab.run(async () => {
      const lock = (index: number) => lab.host(index).vsan().objects.lock(ROOT)
      await lab.host(0).vsan().objects.createAs(ROOT, 'lock')
      const first = await lock(0)
      expect(first?.requireHeld()).toBeUndefined()
      expect(await lock(1)).toBeUndefined()
      expect(await lock(0)).toBeUndefined()
      expect(await lab.host(1).vsan().objects.ownerOf(ROOT)).toMatchObject({ hostId: 'host-0' })
      first?.release()
      await lab.sleep(1000)
      expect(() => first?.requireHeld()).toThrow()
      expect(await lab.host(1).vsan().objects.ownerOf(ROOT)).toBeUndefined()
      const second = await lock(1)
      expect(second).toBeDefined()
      lab.partition([1], [0, 2])
      await lab.sleep(6000)
      expect(() => second?.requireHeld()).toThrow()
      expect(await lock(2)).toBeDefined()
      lab.heal()
      await lab.sleep(10_000)
      expect(() => second?.requireHeld()).toThrow()
    })
  })

  it('are released by a user that is idle, and kept by one that is not', async () => {
    const lab = createVsanLab(3)
    await lab.run(async () => {
      const objectId = await withData(lab)
      let isIdle = false
      const object = await lab
        .host(0)
        .vsan()
        .objects.own(objectId, async () => {
          if (isIdle) await object.close()
          return isIdle
        })
      const busy = { code: 'VSAN_OBJECT_BUSY' }
      await expect(lab.host(1).vsan().objects.own(objectId)).rejects.toMatchObject(busy)
      isIdle = true
      await expectData(lab, 1, objectId)
    })
  })

  it('answer a full disk, a locked disk and a damaged sector without loss', async () => {
    const lab = createVsanLab(3)
    await lab.run(async () => {
      const objectId = await withData(lab)
      const object = await lab.host(0).vsan().objects.own(objectId)
      lab.host(1).store.setCapacity(0)
      await expect(object.write(90 << 20, block(9))).rejects.toMatchObject({ code: 'DISK_FULL' })
      // Both replicas have the same content, so it stays the same without one of them.
      const seen = await object.read(90 << 20, SECTOR)
      lab.host(1).store.setCapacity(2 ** 40)
      const [a, b] = await componentsOf(lab, 0, objectId)
      lab.host(0).store.damage(a?.componentId ?? '', 0)
      expect(await object.read(0, SECTOR)).toEqual(block(1))
      lab.host(1).store.damage(b?.componentId ?? '', 0)
      expect(await object.read(0, SECTOR)).toEqual(block(1))
      lab.host(0).store.setState('locked')
      expect(await object.read(90 << 20, SECTOR)).toEqual(seen)
      await object.write(0, block(5))
      lab.host(0).store.setState('mounted')
      await lab.until(() => isHealthy(lab, 0, objectId))
      lab.host(1).store.setState('failed')
      expect(await object.read(0, SECTOR)).toEqual(block(5))
    })
  })
})
