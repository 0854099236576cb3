import { describe, expect, it } from '@jest/globals'
import { createVsanLab, type VsanLab } from '../../testing/vsan-lab.ts'
import type { OwnedObject } from '../objects.ts'
import { locate } from './locate.ts'

const SECTOR = 4096
const block = (value: number): Buffer => Buffer.alloc(SECTOR, value)

/** Three hosts with one object each of whose components is on its own host, in order A, B, W. */
async function withObject(lab: VsanLab): Promise<{ objectId: string; places: number[] }> {
  const objectId = await lab.host(0).vsan().objects.create('file', 1)
  const { newest } = await locate(lab.host(0).vsan().context, objectId)
  const places = (newest?.components ?? []).map(({ hostId }) => Number(hostId.slice(-1)))
  return { objectId, places }
}

const own = (lab: VsanLab, index: number, objectId: string): Promise<OwnedObject> =>
  lab.host(index).vsan().objects.own(objectId)

const states = async (lab: VsanLab, from: number, objectId: string): Promise<string[]> => {
  const { newest } = await locate(lab.host(from).vsan().context, objectId)
  return (newest?.components ?? []).map(({ state }) => state)
}

const isHealthy = async (lab: VsanLab, from: number, objectId: string): Promise<boolean> =>
  (await states(lab, from, objectId)).every((state) => state === 'ACTIVE')

describe('an object of three hosts', () => {
  it('keeps what was written, at any byte, after its owner has released it', async () => {
    const lab = createVsanLab(3)
    await lab.run(async () => {
      const { objectId, places } = await withObject(lab)
      expect(places).toEqual([0, 1, 2])
      const first = await own(lab, 0, objectId)
      expect(await first.read(0, 3 * SECTOR)).toEqual(Buffer.alloc(3 * SECTOR))
      await first.write(100, Buffer.from('hello'))
      await first.write(SECTOR - 2, Buffer.from('over'))
      const large = Buffer.alloc(3 << 20, 7)
      await first.write(5 << 20, large)
      await first.writeZeroes((5 << 20) + 10, SECTOR * 3)
      await first.flush()
      await first.close()
      const second = await own(lab, 2, objectId)
      expect((await second.read(100, 5)).toString()).toBe('hello')
      expect((await second.read(SECTOR - 2, 4)).toString()).toBe('over')
      large.fill(0, 10, 10 + SECTOR * 3)
      expect((await second.read(5 << 20, large.length)).equals(large)).toBe(true)
      await expect(own(lab, 1, objectId)).rejects.toMatchObject({ code: 'VSAN_OBJECT_BUSY' })
      await expect(own(lab, 2, objectId)).rejects.toMatchObject({ code: 'VSAN_OBJECT_BUSY' })
    })
  })

  it.each([
    ['replica A', 0],
    ['replica B', 1],
    ['the witness', 2],
  ])('stays accessible without %s, and is redundant again when it is back', async (_, down) => {
    const lab = createVsanLab(3)
    await lab.run(async () => {
      const { objectId } = await withObject(lab)
      const owner = down === 0 ? 1 : 0
      const object = await own(lab, owner, objectId)
      await object.write(0, block(1))
      await object.flush()
      lab.host(down).losePower()
      await object.write(0, block(2))
      await object.write(9 << 20, block(3))
      await object.flush()
      expect(await object.read(0, SECTOR)).toEqual(block(2))
      await lab.until(async () => !(await isHealthy(lab, owner, objectId)))
      lab.host(down).start()
      await lab.until(() => isHealthy(lab, owner, objectId))
      // The other replica dies, and the returned one has everything.
      lab.host(owner).losePower()
      const next = await own(lab, down === 0 ? 0 : down === 1 ? 1 : 2, objectId)
      expect(await next.read(0, SECTOR)).toEqual(block(2))
      expect(await next.read(9 << 20, SECTOR)).toEqual(block(3))
    })
  })

  it('is made for a lock while a host is away, and gets its third vote when the host is back', async () => {
    const lab = createVsanLab(3)
    await lab.run(async () => {
      lab.host(2).losePower()
      const { objects } = lab.host(0).vsan()
      await expect(objects.create('file', 1)).rejects.toMatchObject({ code: 'VSAN_NO_PLACE' })
      const objectId = await objects.create('lock', 1)
      expect(await states(lab, 0, objectId)).toEqual(['ACTIVE', 'ACTIVE', 'DEGRADED'])
      const lock = await objects.lock(objectId)
      expect(lock).toBeDefined()
      lab.host(2).start()
      await lab.until(() => isHealthy(lab, 0, objectId))
      expect(() => lock?.requireHeld()).not.toThrow()
      expect(await lab.host(2).vsan().objects.lock(objectId)).toBeUndefined()
    })
  })

  it.each([
    [1, 2],
    [0, 2],
    [0, 1],
  ])('is not accessible without hosts %d and %d, and is again with one of them', async (a, b) => {
    const lab = createVsanLab(3)
    await lab.run(async () => {
      const { objectId } = await withObject(lab)
      const left = [0, 1, 2].find((index) => index !== a && index !== b) ?? 0
      const object = await own(lab, left, objectId)
      await object.write(0, block(1))
      await object.flush()
      lab.host(a).kill()
      lab.host(b).kill()
      await lab.sleep(6000)
      expect(() => object.requireOwned()).toThrow(
        expect.objectContaining({ code: 'VSAN_OWNER_LOST' }),
      )
      const refused = { code: 'VSAN_OBJECT_INACCESSIBLE' }
      await expect(object.read(0, SECTOR)).rejects.toMatchObject(refused)
      await expect(object.write(0, block(2))).rejects.toMatchObject(refused)
      lab.host(b).start()
      await lab.until(() =>
        object.read(0, SECTOR).then(
          () => true,
          (error: { code: string }) => error.code !== refused.code,
        ),
      )
      expect([1, 2]).toContain((await object.read(0, SECTOR))[0])
    })
  })

  it('does not serve a stale replica with the witness', async () => {
    const lab = createVsanLab(3)
    await lab.run(async () => {
      const { objectId } = await withObject(lab)
      const object = await own(lab, 1, objectId)
      await object.write(0, block(1))
      await object.flush()
      lab.host(0).kill()
      await object.write(0, block(2))
      await object.flush()
      lab.host(1).kill()
      lab.host(0).start()
      await lab.sleep(10_000)
      const refused = { code: 'VSAN_OBJECT_INACCESSIBLE' }
      await expect(own(lab, 2, objectId)).rejects.toMatchObject(refused)
      await expect(own(lab, 0, objectId)).rejects.toMatchObject(refused)
      lab.host(1).start()
      const again = await own(lab, 0, objectId)
      expect(await again.read(0, SECTOR)).toEqual(block(2))
    })
  })

  it('fences its owner when the owner is cut off with one replica', async () => {
    const lab = createVsanLab(3)
    await lab.run(async () => {
      const { objectId } = await withObject(lab)
      const old = await own(lab, 0, objectId)
      await old.write(0, block(1))
      await old.flush()
      lab.partition([0], [1, 2])
      const fenced = old.write(0, block(9)).then(
        () => 'written',
        (error: { code: string }) => error.code,
      )
      const next = await own(lab, 1, objectId)
      expect(() => old.requireOwned()).toThrow()
      expect([1, 9]).toContain((await next.read(0, SECTOR))[0])
      await next.write(0, block(2))
      lab.heal()
      expect(['VSAN_OWNER_LOST', 'VSAN_OBJECT_INACCESSIBLE']).toContain(await fenced)
      await expect(old.read(0, SECTOR)).rejects.toMatchObject({ code: 'VSAN_OWNER_LOST' })
      await expect(old.write(0, block(8))).rejects.toMatchObject({ code: 'VSAN_OWNER_LOST' })
      expect(await next.read(0, SECTOR)).toEqual(block(2))
      await lab.until(() => isHealthy(lab, 1, objectId))
      lab.host(1).kill()
      const last = await own(lab, 0, objectId)
      expect(await last.read(0, SECTOR)).toEqual(block(2))
    })
  })

  it('keeps what was flushed when all hosts lose power', async () => {
    const lab = createVsanLab(3)
    await lab.run(async () => {
      const { objectId } = await withObject(lab)
      const object = await own(lab, 0, objectId)
      await object.write(0, block(1))
      await object.flush()
      await object.write(0, block(2))
      for (const host of lab.hosts) host.losePower()
      for (const host of lab.hosts) host.start()
      const again = await own(lab, 1, objectId)
      const seen = (await again.read(0, SECTOR))[0]
      expect([1, 2]).toContain(seen)
      lab.host(0).losePower()
      expect((await again.read(0, SECTOR))[0]).toBe(seen)
    })
  })

  it('is lost for its owner when its last replica restarts before a flush', async () => {
    const lab = createVsanLab(3)
    await lab.run(async () => {
      const { objectId } = await withObject(lab)
      const object = await own(lab, 2, objectId)
      await object.write(0, block(1))
      for (const index of [0, 1]) lab.host(index).losePower()
      for (const index of [0, 1]) lab.host(index).start()
      await expect(object.read(0, SECTOR)).rejects.toMatchObject({ code: 'VSAN_OWNER_LOST' })
      const again = await own(lab, 2, objectId)
      await again.write(0, block(3))
      await again.flush()
      for (const index of [0, 1]) lab.host(index).losePower()
      for (const index of [0, 1]) lab.host(index).start()
      expect(await again.read(0, SECTOR)).toEqual(block(3))
    })
  })

  it('reads nothing from a replica that restarted and may miss writes', async () => {
    const lab = createVsanLab(3)
    await lab.run(async () => {
      const { objectId } = await withObject(lab)
      const object = await own(lab, 2, objectId)
      for (let value = 1; value <= 8; value++) {
        await object.write(0, block(value))
        lab.host(0).losePower()
        lab.host(0).start()
        // The owner has a new session at the host now.
        await lab.sleep(1500)
        expect(await object.read(0, SECTOR)).toEqual(block(value))
        await lab.until(() => isHealthy(lab, 2, objectId))
      }
    })
  })
})
