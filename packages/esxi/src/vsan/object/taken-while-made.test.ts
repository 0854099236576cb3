import { expect, it } from '@jest/globals'
import { createVsanLab, type VsanLab } from '../../testing/vsan-lab.ts'

const ROOT = '00000000-0000-4000-8000-000000000001'
const SECTOR = Buffer.alloc(4096, 7)

/** Writes to an object as soon as this host can have it, and keeps it. */
async function writeWhenThere(lab: VsanLab, index: number) {
  for (;;)
    try {
      const object = await lab.host(index).vsan().objects.own(ROOT)
      await object.write(0, SECTOR)
      await object.flush()
      return object
    } catch {
      await lab.sleep(50)
    }
}

it('an object that another host writes to while its creation fails keeps the data', async () => {
  for (let seed = 0; seed < 10; seed++) {
    const lab = createVsanLab(3, `taken while made ${seed}`)
    await lab.run(async () => {
      const making = lab.host(2).vsan().objects.createAs(ROOT, 'namespace')
      const ended = Promise.allSettled([making])
      while (lab.hosts.flatMap(({ store }) => store.list()).length < 2) await lab.sleep(1)
      lab.host(1).kill()
      const object = await writeWhenThere(lab, 0)
      await ended
      expect(await object.read(0, SECTOR.length)).toEqual(SECTOR)
      await object.close()
      const again = await lab.host(2).vsan().objects.own(ROOT)
      expect(await again.read(0, SECTOR.length)).toEqual(SECTOR)
      await again.close()
    })
  }
})
