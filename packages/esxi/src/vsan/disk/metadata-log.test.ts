import { describe, expect, it } from '@jest/globals'
import { createSimulatedDisk, type Effects, seededRandom } from '@nkpsim/effects'
import { ALL_OR_NOTHING, cutPowerAtEachStep } from '@nkpsim/effects/testing'
import fc from 'fast-check'
import { MIB, vsanConfiguration } from '../../testing/vsan-disk-lab.ts'
import { layoutOf } from './layout.ts'
import { openMedium } from './medium.ts'
import { createMetadata, openMetadata } from './metadata-log.ts'
import {
  applyChange,
  changesOf,
  emptyMetadata,
  type MetadataChange,
  REGION_CHUNKS,
} from './metadata-state.ts'

const LAYOUT = layoutOf(MIB)
const DISK_ID = '11111111-2222-4333-8444-555555555555'
const PATH = '/disk'
const put = (componentId: string, csn = 1): MetadataChange => ({
  put: { componentId, kind: 'replica', configuration: vsanConfiguration(csn) },
})

const openAt = async ({ files }: Pick<Effects, 'files'>) => {
  const medium = openMedium(await files.open(PATH, 'change'), DISK_ID, undefined)
  return { medium, ...(await openMetadata(medium, LAYOUT)) }
}

/** Makes an empty metadata area. */
const create = async ({ files }: Pick<Effects, 'files'>) => {
  await using file = await files.open(PATH, 'create')
  await file.truncate(LAYOUT.fileBytes)
  const medium = openMedium(file, DISK_ID, undefined)
  await createMetadata(medium, LAYOUT)
  await medium.sync()
  await files.syncFolder('/')
}

/** Appends batches of one change each, durably. Begins a new half after `snapshotAfter`. */
const append = async (effects: Pick<Effects, 'files'>, count: number, snapshotAfter = -1) => {
  const { log, medium, state } = await openAt(effects)
  for (let csn = 1; csn <= count; csn++) {
    const change = put('a', csn)
    if (csn === snapshotAfter) await log.replace([...changesOf(state), change])
    else {
      expect(await log.append([change])).toBe(true)
      await medium.sync()
      log.appended()
    }
    applyChange(state, change)
  }
  await medium.close()
}

const csnAt = async (effects: Pick<Effects, 'files'>) => {
  const { state, medium } = await openAt(effects)
  await medium.close()
  return state.components.get('a')?.configuration.csn ?? 0
}

const simulated = () => ({ files: createSimulatedDisk({ random: seededRandom('log') }).attach() })

const EIO = Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'fdatasync' })

/** Makes metadata whose last change was read back after a sync that failed. */
const afterFailedSync = async (seed: string, change: 'append' | 'replace') => {
  let fails = false
  const disk = createSimulatedDisk({
    random: seededRandom(seed),
    before: ({ call }) => {
      if (fails && call === 'syncData') throw EIO
      return undefined
    },
  })
  const effects = () => ({ files: disk.attach() })
  await create(effects())
  await append(effects(), 3)
  const { log, medium, state } = await openAt(effects())
  fails = true
  const last = put('a', 4)
  const changed =
    change === 'append'
      ? log.append([last]).then(medium.sync)
      : log.replace([...changesOf(state), last])
  await expect(changed).rejects.toMatchObject({ code: 'VSAN_DISK_FAILED' })
  await medium.close()
  fails = false
  return { disk, effects, seen: await csnAt(effects()) }
}

describe('the metadata of a vSAN disk', () => {
  it.each(['append', 'replace'] as const)(
    'keeps what it has shown after a failed sync (%s), also when the power fails',
    async (change) => {
      for (let seed = 0; seed < 20; seed++) {
        const { disk, effects, seen } = await afterFailedSync(`${change} ${seed}`, change)
        disk.crash()
        expect(await csnAt(effects())).toBe(seen)
        await append(effects(), 9)
        disk.crash()
        expect(await csnAt(effects())).toBe(9)
      }
    },
  )

  it('has all batches that were appended, also over a change of the half', async () => {
    for (const snapshotAfter of [-1, 3]) {
      const effects = simulated()
      await create(effects)
      await append(effects, 5, snapshotAfter)
      expect(await csnAt(effects)).toBe(5)
    }
  })

  it('has every batch whose append ended, at whatever step the power fails', async () => {
    let ended = 0
    await cutPowerAtEachStep({
      randoms: [...ALL_OR_NOTHING, seededRandom('1')],
      prepare: create,
      operate: async (effects) => {
        ended = 0
        const { log, medium, state } = await openAt(effects)
        for (const csn of [1, 2, 3, 4]) {
          const change = put('a', csn)
          if (csn === 2) await log.replace([...changesOf(state), change])
          else {
            await log.append([change])
            await medium.sync()
            log.appended()
          }
          applyChange(state, change)
          ended = csn
        }
      },
      check: async (effects) => {
        const csn = await csnAt(effects)
        expect([ended, ended + 1]).toContain(csn)
        await append(effects, 1)
        expect(await csnAt(effects)).toBe(1)
      },
    })
  })

  it('refuses a damaged batch before the last one, and a damaged snapshot', async () => {
    for (const sector of [0, 1, 2, 3]) {
      const effects = simulated()
      await create(effects)
      await append(effects, 3)
      {
        await using file = await effects.files.open(PATH, 'change')
        await file.write(Buffer.from('damage'), LAYOUT.metadataStart(0) + sector * 4096 + 20)
      }
      if (sector < 3)
        await expect(openAt(effects)).rejects.toMatchObject({ code: 'VSAN_DISK_FAILED' })
      // Nothing tells a damaged last batch from one that a crash interrupted.
      else expect(await csnAt(effects)).toBe(2)
    }
  })

  it('does not fall back to the old half when the snapshot is damaged', async () => {
    const effects = simulated()
    await create(effects)
    await append(effects, 3, 2)
    await using file = await effects.files.open(PATH, 'change')
    await file.write(Buffer.from('damage'), LAYOUT.metadataStart(1) + 20)
    await expect(openAt(effects)).rejects.toMatchObject({ code: 'VSAN_DISK_FAILED' })
  })

  it('says when a half is full, and then fits in the other half', async () => {
    const effects = simulated()
    await create(effects)
    const { log, medium, state } = await openAt(effects)
    let csn = 0
    for (;;) {
      const change = put('a', ++csn)
      const isAppended = await log.append([change])
      if (!isAppended) await log.replace([...changesOf(state), change])
      await medium.sync()
      log.appended()
      applyChange(state, change)
      if (!isAppended) break
    }
    expect(await csnAt(effects)).toBe(csn)
    const large = Array.from({ length: 2000 }, (_, index) => put(`${index}`))
    await expect(log.replace(large)).rejects.toMatchObject({ code: 'DISK_FULL' })
    expect(await csnAt(effects)).toBe(csn)
  })
})

const id = fc.constantFrom('a', 'b')
const numbers = fc.array(fc.nat(20), { maxLength: 4 })
const change: fc.Arbitrary<MetadataChange> = fc.oneof(
  fc.tuple(id, fc.nat(5)).map(([componentId, csn]) => put(componentId, csn)),
  id.map((remove) => ({ remove })),
  fc.record({
    map: id,
    runs: fc.array(fc.tuple(fc.nat(20), fc.nat(200), fc.integer({ min: 1, max: 4 }))),
  }),
  fc.record({ unmap: id, chunks: numbers }),
  fc.record({ open: numbers }),
  fc.record({ close: numbers }),
)

it('a snapshot of the metadata makes the same state', () => {
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const state = emptyMetadata()
      for (const each of changes) applyChange(state, each)
      const again = emptyMetadata()
      for (const each of changesOf(state)) applyChange(again, each)
      expect(again.components).toEqual(state.components)
      expect(again.openRegions).toEqual(state.openRegions)
      expect(again.usedChunks).toBe(state.usedChunks)
      expect(state.usedChunks % REGION_CHUNKS).toBe(0)
    }),
  )
})
