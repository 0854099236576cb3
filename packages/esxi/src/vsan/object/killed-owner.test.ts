import { expect, it } from '@jest/globals'
import { createVsanLab } from '../../testing/vsan-lab.ts'

const SECTOR = 4096
const block = (value: number): Buffer => Buffer.alloc(SECTOR, value)

/**
 * Kills the owner before one of its calls on stores and hosts, while it takes an object, writes,
 * flushes and releases it. Returns whether it came to its end.
 */
async function killedAt(step: number, replicaDies: boolean): Promise<boolean> {
  const lab = createVsanLab(3, `kill ${step}`)
  return lab.run(async () => {
    const objectId = await lab.host(0).vsan().objects.create('file', 1)
    const before = await lab.host(0).vsan().objects.own(objectId)
    await before.write(0, block(1))
    await before.close()
    let isFlushed = false
    let isEnded = false
    const use = async (): Promise<void> => {
      const object = await lab.host(0).vsan().objects.own(objectId)
      await object.write(0, block(2))
      await object.flush()
      isFlushed = true
      await object.close()
      isEnded = true
    }
    lab.host(0).killAtStep(step)
    void use()
    if (replicaDies) lab.host(1).losePower()
    await lab.until(() => isEnded || !lab.host(0).isUp())
    if (replicaDies) lab.host(1).start()
    if (isEnded) return true
    if (replicaDies) lab.host(0).start()
    else lab.host(0).losePower()
    const next = await lab.host(2).vsan().objects.own(objectId)
    const seen = (await next.read(0, SECTOR))[0]
    expect(isFlushed ? [2] : [1, 2]).toContain(seen)
    // Then both replicas have what was read.
    if (!lab.host(0).isUp()) lab.host(0).start()
    await lab.until(() => lab.host(2).vsan().isRedundant())
    lab.host(1).losePower()
    expect((await next.read(0, SECTOR))[0]).toBe(seen)
    return false
  })
}

it.each([
  ['and its host loses power', false],
  ['while a replica loses power and returns', true],
])('keeps what was flushed when the owner is killed at any call, %s', async (_, replicaDies) => {
  let steps = 0
  while (!(await killedAt(steps + 1, replicaDies))) steps++
  expect(steps).toBeGreaterThan(15)
})

it('shows one content after an owner elsewhere was killed between two replicas', async () => {
  const killedElsewhere = async (step: number): Promise<boolean> => {
    const lab = createVsanLab(4, `kill ${step}`)
    return lab.run(async () => {
      const objectId = await lab.host(0).vsan().objects.create('file', 1)
      const object = await lab.host(3).vsan().objects.own(objectId)
      await object.write(0, block(1))
      await object.flush()
      let isEnded = false
      lab.host(3).killAtStep(step)
      void object.write(0, block(2)).then(() => {
        isEnded = true
      })
      await lab.until(() => isEnded || !lab.host(3).isUp())
      if (isEnded) return true
      const next = await lab.host(2).vsan().objects.own(objectId)
      const first = (await next.read(0, SECTOR))[0]
      for (const index of [0, 1]) {
        lab.host(index).kill()
        expect((await next.read(0, SECTOR))[0]).toBe(first)
        lab.host(index).start()
        await lab.until(
          () =>
            lab.host(2).vsan().list({ afterObjectId: '', objectIds: [] })[0]?.health === 'healthy',
        )
      }
      return false
    })
  }
  let steps = 0
  while (!(await killedElsewhere(steps + 1))) steps++
  expect(steps).toBeGreaterThanOrEqual(2)
})

it('acknowledges nothing that a replica misses before a majority knows that', async () => {
  const lab = createVsanLab(4)
  await lab.run(async () => {
    const objectId = await lab.host(0).vsan().objects.create('file', 1)
    const object = await lab.host(3).vsan().objects.own(objectId)
    await object.write(0, block(1))
    await object.flush()
    lab.host(1).kill()
    await object.write(0, block(2))
    lab.host(3).kill()
    lab.host(0).kill()
    lab.host(1).start()
    await lab.sleep(10_000)
    await expect(lab.host(2).vsan().objects.own(objectId)).rejects.toMatchObject({
      code: 'VSAN_OBJECT_INACCESSIBLE',
    })
    lab.host(0).start()
    const next = await lab.host(2).vsan().objects.own(objectId)
    expect(await next.read(0, SECTOR)).toEqual(block(2))
  })
})
