import { randomBytes, randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { createDek, SECTOR_BYTES } from '@nkpsim/crypto'
import { type HeldFolder, holdFolder } from '@nkpsim/daemon'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { createSimulatedDisk, seededRandom, systemEffects, systemRandom } from '@nkpsim/effects'
import { ALL_OR_NOTHING } from '@nkpsim/effects/testing'
import fc from 'fast-check'
import type { BlockDevice } from './block-device.ts'
import { openEncryptedDisk } from './encrypted-disk.ts'
import { createExtent } from './extent.ts'
import { createPlainExtent, openPlainDisk } from './plain-disk.ts'

const MIB = 1 << 20
const DEK = createDek(systemRandom.bytes)
const EXTENT_ID = randomUUID()

type Kind = {
  create(folder: HeldFolder, capacityBytes: number): Promise<void>
  open(folder: HeldFolder, capacityBytes: number): Promise<Required<BlockDevice>>
}
const extent = (capacityBytes: number) => ({
  ...{ fileName: 'extent', capacityBytes, extentId: EXTENT_ID },
})
const KINDS: Record<string, Kind> = {
  encrypted: {
    create: async (folder, capacityBytes) =>
      (await createExtent(folder, extent(capacityBytes), DEK)).close(),
    open: (folder, capacityBytes) => openEncryptedDisk(folder, extent(capacityBytes), DEK),
  },
  plain: {
    create: async (folder, capacityBytes) =>
      (await createPlainExtent(folder, extent(capacityBytes))).close(),
    open: (folder, capacityBytes) => openPlainDisk(folder, extent(capacityBytes)),
  },
}

async function withDisk(
  { create, open }: Kind,
  capacityBytes: number,
  work: (disk: Required<BlockDevice>, path: string) => Promise<void>,
): Promise<void> {
  using temporary = createTemporaryFolder()
  await using folder = await holdFolder(systemEffects, temporary.path)
  await create(folder, capacityBytes)
  const disk = await open(folder, capacityBytes)
  try {
    await work(disk, join(temporary.path, 'extent'))
  } finally {
    await disk.close()
  }
}

const sectorsOf = (path: string): number => statSync(path).blocks / 8

describe.each(Object.entries(KINDS))('an open %s disk', (_name, kind) => {
  it('returns what was written, for any calls at the same time', () => {
    const capacityBytes = 6 * SECTOR_BYTES
    const range = fc.record({
      offset: fc.nat({ max: capacityBytes - 1 }),
      length: fc.nat({ max: 3 * SECTOR_BYTES }),
      as: fc.constantFrom('write', 'zeros', 'read', 'flush'),
    })
    return fc.assert(
      fc.asyncProperty(fc.array(range, { maxLength: 24 }), (calls) =>
        withDisk(kind, capacityBytes, async (disk) => {
          const model = Buffer.alloc(capacityBytes)
          const results: Promise<void>[] = []
          for (const { offset, as, ...call } of calls) {
            const length = Math.min(call.length, capacityBytes - offset)
            if (as === 'flush') results.push(disk.flush())
            if (as === 'read') {
              // Overlapping calls run in their order, so the model at this time is the answer.
              const expected = Buffer.from(model.subarray(offset, offset + length))
              results.push(disk.read(offset, length).then((read) => expect(read).toEqual(expected)))
            }
            if (as === 'zeros') {
              model.fill(0, offset, offset + length)
              results.push(disk.writeZeroes(offset, length))
            }
            if (as === 'write') {
              const data = randomBytes(length)
              data.copy(model, offset)
              results.push(disk.write(offset, data))
            }
          }
          await Promise.all(results)
          expect((await disk.read(0, capacityBytes)).equals(model)).toBe(true)
        }),
      ),
      { numRuns: 50 },
    )
  })

  it.each([
    ['whole pieces', 0, 3 * MIB],
    ['an unaligned start and end', 5, 3 * MIB - 11],
    ['the largest transfer', 4096, 32 * MIB],
  ])('transfers more than one piece: %s', (_case, offset, length) =>
    withDisk(kind, 33 * MIB, async (disk) => {
      const data = randomBytes(length)
      await disk.write(offset, data)
      expect((await disk.read(offset, length)).equals(data)).toBe(true)
      expect(await disk.read(offset + length, 10)).toEqual(Buffer.alloc(10))
      await disk.writeZeroes(offset + 1, length - 2)
      const zeroed = Buffer.concat([
        data.subarray(0, 1),
        Buffer.alloc(length - 2),
        data.subarray(-1),
      ])
      expect((await disk.read(offset, length)).equals(zeroed)).toBe(true)
    }),
  )

  it('tells which sectors contain data, at most 32 MiB at a time', () =>
    withDisk(kind, 40 * MIB, async (disk) => {
      await disk.write(2 * MIB + 5, Buffer.alloc(MIB, 1))
      await disk.writeZeroes(2 * MIB + SECTOR_BYTES, SECTOR_BYTES)
      expect(await disk.extents(MIB, 39 * MIB)).toEqual([
        { lengthBytes: MIB, isZero: true },
        { lengthBytes: SECTOR_BYTES, isZero: false },
        { lengthBytes: SECTOR_BYTES, isZero: true },
        { lengthBytes: MIB - SECTOR_BYTES, isZero: false },
        { lengthBytes: 30 * MIB - SECTOR_BYTES, isZero: true },
      ])
      expect(await disk.extents(2 * MIB + 7, 10)).toEqual([{ lengthBytes: 10, isZero: false }])
      await expect(disk.extents(MIB, 40 * MIB)).rejects.toMatchObject({
        code: 'DISK_RANGE_INVALID',
      })
    }))

  it('counts as data if its file has no holes, which is then not read', () =>
    withDisk(kind, 2 * MIB, async (disk) => {
      await disk.write(0, randomBytes(2 * MIB))
      await disk.flush()
      await disk.writeZeroes(0, MIB)
      expect(await disk.extents(0, 2 * MIB)).toEqual([{ lengthBytes: 2 * MIB, isZero: false }])
    }))

  it('refuses a larger transfer, and a range beyond its end', () =>
    withDisk(kind, 40 * MIB, async (disk) => {
      const refused = { code: 'DISK_RANGE_INVALID' }
      await expect(disk.read(0, 32 * MIB + 1)).rejects.toMatchObject(refused)
      await expect(disk.write(0, Buffer.alloc(32 * MIB + 1))).rejects.toMatchObject(refused)
      await expect(disk.writeZeroes(MIB, 40 * MIB)).rejects.toMatchObject(refused)
      await expect(disk.read(0, -1)).rejects.toMatchObject(refused)
      await disk.writeZeroes(0, 40 * MIB)
    }))

  it('takes no space for zeros where nothing was written, up to 2 TiB', () =>
    withDisk(kind, 2 * 2 ** 40, async (disk, path) => {
      const before = sectorsOf(path)
      await disk.writeZeroes(2 ** 40 + 5, 8 * MIB)
      expect(sectorsOf(path)).toBe(before)
      const end = 2 * 2 ** 40
      await disk.write(end - 3, Buffer.of(1, 2, 3))
      await disk.flush()
      expect(await disk.read(end - 4, 4)).toEqual(Buffer.of(0, 1, 2, 3))
      expect(sectorsOf(path)).toBeLessThan(before + 8)
    }))

  it('has after a power loss each write that ended before a flush', async () => {
    const capacityBytes = 4 * SECTOR_BYTES
    const simulated = createSimulatedDisk({ random: ALL_OR_NOTHING[0] ?? seededRandom('dice') })
    const hold = async () => {
      const files = simulated.attach()
      if ((await files.stat('/ds')) === undefined) await files.makeFolder('/ds', 0o700)
      await files.syncFolder('/')
      return holdFolder({ files, random: systemRandom }, '/ds')
    }
    const folder = await hold()
    await kind.create(folder, capacityBytes)
    await folder.sync()
    const disk = await kind.open(folder, capacityBytes)
    const flushed: Promise<void>[] = []
    const model: { offset: number; data: Buffer }[] = []
    await Promise.all(
      Array.from({ length: 4 }, async (_, index) => {
        const data = randomBytes(SECTOR_BYTES)
        await disk.write(index * SECTOR_BYTES, data)
        model.push({ offset: index * SECTOR_BYTES, data })
        flushed.push(disk.flush())
      }),
    )
    await Promise.all(flushed)
    simulated.crash()
    const after = await kind.open(await hold(), capacityBytes)
    for (const { offset, data } of model)
      expect((await after.read(offset, SECTOR_BYTES)).equals(data)).toBe(true)
  })

  it('refuses every call after a failed flush', async () => {
    let isFailing = false
    const simulated = createSimulatedDisk({
      random: systemRandom,
      before: ({ call }) => {
        if (isFailing && call === 'syncData')
          throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'fdatasync' })
        return undefined
      },
    })
    const files = simulated.attach()
    await files.makeFolder('/ds', 0o700)
    const folder = await holdFolder({ files, random: systemRandom }, '/ds')
    await kind.create(folder, SECTOR_BYTES)
    const disk = await kind.open(folder, SECTOR_BYTES)
    isFailing = true
    const failed = { code: 'DATASTORE_UNUSABLE' }
    const flushes = [disk.flush(), disk.flush(), disk.flush()]
    for (const flush of flushes) await expect(flush).rejects.toMatchObject(failed)
    isFailing = false
    for (const call of [disk.read(0, 1), disk.write(0, Buffer.of(1)), disk.flush()])
      await expect(call).rejects.toMatchObject({
        ...failed,
        message: expect.stringContaining('power the virtual machine off and on again'),
      })
    await disk.close()
  })

  it('completes calls from before its closing, and refuses later ones', () =>
    withDisk(kind, 4 * MIB, async (disk) => {
      const before = [disk.write(0, Buffer.alloc(4 * MIB, 1)), disk.read(0, 4 * MIB), disk.flush()]
      const closing = disk.close()
      const after = [disk.read(0, 1), disk.write(0, Buffer.of(2)), disk.flush()]
      await Promise.all(before)
      await closing
      for (const each of after)
        await expect(each).rejects.toMatchObject({ code: 'INVALID_POWER_STATE' })
    }))
})
