import { describe, expect, it } from '@jest/globals'
import { seededRandom } from '@nkpsim/effects'
import { createVsanEsaLab, ESA_KEK, esaKek, type VsanEsaLab } from '../../testing/vsan-esa-lab.ts'
import type { OwnedObject } from '../objects.ts'
import { makeDek } from './lock-deks.ts'

const SECTOR = 4096
const random = seededRandom('crashes')
const newDek = () => {
  using kek = esaKek()
  return makeDek({ ...ESA_KEK, kek }, random.uuid(), random.bytes)
}
const [FIRST, SECOND] = [newDek(), newDek()]
/** Sectors that are used: in chunks that are rewritten together, and apart. */
const SECTORS = [0, 1, 255, 256, 700, 2560, 2561]

const sectorWith = (number: number): Buffer => Buffer.alloc(SECTOR, `data ${number} `)

/** Writes at random while an object is rewritten, and knows what must and may be there. */
async function useObject(lab: VsanEsaLab, object: OwnedObject, model: Map<number, number[]>) {
  const written = new Map<number, number>()
  for (let turn = 0; turn < 12; turn++) {
    const at = SECTORS[lab.random.below(SECTORS.length)] ?? 0
    const number = 1 + lab.random.below(1_000_000)
    model.set(at, [...(model.get(at) ?? [0]), number])
    await object.write(at * SECTOR, sectorWith(number))
    written.set(at, number)
    if (lab.random.below(3) > 0) continue
    await object.flush()
    // Nothing older may be there from now on.
    for (const [sector, last] of written) {
      const all = model.get(sector) ?? []
      model.set(sector, all.slice(all.lastIndexOf(last)))
    }
  }
}

/** Numbers of calls before which the owner is killed. */
const STEPS = [3, 17, 31, 44, 58, 71, 83, 95, 102, 109, 124]

describe.each([
  ['enablement', undefined, FIRST],
  ['a deep rekey', FIRST, SECOND],
  ['disablement', FIRST, undefined],
] as const)('the rewrite of %s', (name, from, to) => {
  it.each(['kill', 'losePower'] as const)(
    'continues on another host after the owner ended at any step (%s of hosts), and loses nothing flushed',
    async (end) => {
      for (const step of STEPS) {
        const lab = createVsanEsaLab(3, `${name} ${end} ${step}`)
        await lab.run(async () => {
          lab.tell(from === undefined ? {} : { dek: from })
          const { objects } = lab.host(0).vsan()
          const objectId = await objects.create('file', 1)
          const object = await objects.own(objectId)
          const model = new Map<number, number[]>()
          await useObject(lab, object, model)
          lab.tell({ ...(to && { dek: to }), ...(from && { oldDek: from }) })
          lab.host(0).killAtStep(step)
          const used = useObject(lab, object, model)
          // A host that was killed answers nothing anymore. One that did all before is killed now.
          await Promise.race([
            Promise.allSettled([used]).then(() => lab.sleep(10_000)),
            lab.until(() => !lab.host(0).isUp()),
          ])
          lab.host(0).kill()
          if (end === 'losePower')
            for (const each of [0, 1, 2]) {
              lab.host(each).losePower()
              if (each > 0) lab.host(each).start()
            }
          const next = await lab.host(1).vsan().objects.own(objectId)
          for (const [sector, allowed] of model) {
            const bytes = await next.read(sector * SECTOR, SECTOR)
            const found = allowed.find((number) =>
              bytes.equals(number === 0 ? Buffer.alloc(SECTOR) : sectorWith(number)),
            )
            expect({ step, sector, found: found !== undefined }).toEqual({
              ...{ step, sector, found: true },
            })
            model.set(sector, [found ?? 0])
          }
          lab.host(0).start()
          await lab.untilRewritten()
          for (const [sector, [number = 0]] of model)
            expect(await next.read(sector * SECTOR, SECTOR)).toEqual(
              number === 0 ? Buffer.alloc(SECTOR) : sectorWith(number),
            )
          await next.close()
          // The replica of the former owner gets what it missed, and loses what is left.
          await lab.until(() => lab.host(1).vsan().isRedundant())
          if (to !== undefined) expect(await lab.showsOnDisk(Buffer.from('data '))).toBe(false)
        })
      }
    },
  )
})
