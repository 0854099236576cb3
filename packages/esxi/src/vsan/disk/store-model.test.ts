import { describe, expect, it } from '@jest/globals'
import { createSimulatedDisk, seededRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import {
  diskKek,
  kekOf,
  MIB,
  openDisksAt,
  VSAN_CLUSTER,
  vsanConfiguration,
} from '../../testing/vsan-disk-lab.ts'
import { checkOf } from './checks.ts'

const SECTOR = 4096
/** Bytes that a disk writes in one piece. */
const PIECE = 512
const COMPONENTS = ['a', 'b'] as const
/** Sectors of a component, in two chunks, and of an edge. */
const SECTORS = [0, 1, 255, 256, 257, 511]
const ZEROS = Buffer.alloc(SECTOR)

const component = fc.constantFrom(...COMPONENTS)
const command = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      component,
      sector: fc.constantFrom(...SECTORS),
      value: fc.integer({ min: 1, max: 255 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('zero' as const),
      component,
      first: fc.constantFrom(0, 1, 255, 256),
      count: fc.constantFrom(1, 2, 256, 511),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('flush' as const), component }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('recreate' as const), component }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reboot' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('crash' as const), dice: fc.nat(99) }) },
)

/** What a sector may contain after a crash: the last content first, the flushed content last. */
type Model = Map<string, Buffer[]>

const keyOf = (id: string, sector: number) => `${id} ${sector}`

/** Whether each piece is that of one of the contents, as after an interrupted write. */
const isMadeOf = (sector: Buffer, contents: readonly Buffer[]) => {
  for (let start = 0; start < SECTOR; start += PIECE) {
    const piece = sector.subarray(start, start + PIECE)
    if (!contents.some((each) => each.subarray(start, start + PIECE).equals(piece))) return false
  }
  return true
}

describe.each([undefined, '1'])('a disk with the KEK %s', (keyId) => {
  it('has what a Map has, and after crashes what was flushed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 25 }), async (commands) => {
        const random = seededRandom('model')
        let dice = seededRandom('0')
        const disk = createSimulatedDisk({
          random: { ...random, below: (limit) => dice.below(limit) },
        })
        const boot = () => openDisksAt({ files: disk.attach(), random })
        let host = await boot()
        const { diskId } = await host.create({
          clusterId: VSAN_CLUSTER,
          capacityBytes: 6 * MIB,
          key: keyId === undefined ? undefined : diskKek(keyId),
        })
        const model: Model = new Map()
        const contents = (id: string, sector: number) => model.get(keyOf(id, sector)) ?? [ZEROS]
        const set = (id: string, sector: number, content: Buffer) =>
          model.set(keyOf(id, sector), [content, ...contents(id, sector)])
        const create = async (id: string) => {
          const configuration = vsanConfiguration()
          await host.components.create(diskId, { componentId: id, kind: 'replica', configuration })
          for (const sector of SECTORS) model.set(keyOf(id, sector), [ZEROS])
        }
        const read = async (id: string, sector: number) =>
          host.components.read(id, sector * SECTOR, SECTOR)
        for (const id of COMPONENTS) await create(id)
        for (const each of commands) {
          if (each.kind === 'write') {
            const content = Buffer.alloc(SECTOR, each.value)
            await host.components.write(each.component, each.sector * SECTOR, content)
            set(each.component, each.sector, content)
          } else if (each.kind === 'zero') {
            const { first, count } = each
            await host.components.writeZeroes(each.component, first * SECTOR, count * SECTOR)
            for (const sector of SECTORS)
              if (sector >= first && sector < first + count) set(each.component, sector, ZEROS)
          } else if (each.kind === 'flush') {
            await host.components.flush(each.component)
            for (const sector of SECTORS)
              model.set(keyOf(each.component, sector), contents(each.component, sector).slice(0, 1))
          } else if (each.kind === 'recreate') {
            await host.components.remove(each.component)
            await create(each.component)
          } else {
            if (each.kind === 'crash') {
              dice = seededRandom(`${each.dice}`)
              disk.crash()
            } else await host.close()
            host = await boot()
            await host.mount(VSAN_CLUSTER, kekOf)
            for (const id of COMPONENTS)
              for (const sector of SECTORS) {
                const content = await read(id, sector)
                const allowed = contents(id, sector)
                const known = each.kind === 'crash' ? allowed : allowed.slice(0, 1)
                expect(isMadeOf(content, known)).toBe(true)
                model.set(keyOf(id, sector), [content])
              }
          }
        }
        for (const id of COMPONENTS) {
          const checks = await host.components.checks(id, 0, 2)
          for (const sector of SECTORS) {
            const content = await read(id, sector)
            expect(content.equals(contents(id, sector)[0] ?? ZEROS)).toBe(true)
            const check = checks.subarray(sector * 16, (sector + 1) * 16)
            const isNeverWritten = check.equals(Buffer.alloc(16))
            expect(isNeverWritten ? content.equals(ZEROS) : check.equals(checkOf(content))).toBe(
              true,
            )
          }
        }
      }),
      {
        numRuns: 20,
        // A zeroing of sectors that was torn by a crash.
        examples: [
          [
            [
              { kind: 'write', component: 'b', sector: 257, value: 1 },
              { kind: 'flush', component: 'a' },
              { kind: 'zero', component: 'b', first: 256, count: 2 },
              { kind: 'crash', dice: 0 },
            ],
          ],
        ],
      },
    )
  })
})
