import { randomUUID } from 'node:crypto'
import { renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { createDek, type Secret } from '@nkpsim/crypto'
import { type HeldFolder, holdFolder } from '@nkpsim/daemon'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemEffects, systemRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { bindExtent, createExtent, openExtent, TRAILER_BYTES } from './extent.ts'

const CAPACITY_BYTES = 8192
const INVALID = { code: 'VM_INVALID' }
const newExtent = (fileName: string) => ({
  fileName,
  capacityBytes: CAPACITY_BYTES,
  extentId: randomUUID(),
})

async function create(folder: HeldFolder, fileName: string, dek: Secret) {
  const extent = newExtent(fileName)
  await (await createExtent(folder, extent, dek)).close()
  return extent
}

describe('an extent', () => {
  it('opens for its own disk, but not if two extents are swapped', async () => {
    using temporary = createTemporaryFolder()
    await using folder = await holdFolder(systemEffects, temporary.path)
    const [dekA, dekB] = [createDek(systemRandom.bytes), createDek(systemRandom.bytes)]
    const a = await create(folder, 'a', dekA)
    await create(folder, 'b', dekB)
    for (const access of ['read', 'change'] as const)
      await (await openExtent(folder, a, dekA, access)).close()
    renameSync(join(temporary.path, 'a'), join(temporary.path, 'c'))
    renameSync(join(temporary.path, 'b'), join(temporary.path, 'a'))
    for (const each of [a, { ...a, extentId: undefined }])
      await expect(openExtent(folder, each, dekA, 'read')).rejects.toMatchObject({
        ...INVALID,
        message: expect.stringContaining('another disk'),
      })
  })

  it('does not open in place of another extent with the same DEK, even if its proof is removed', async () => {
    using temporary = createTemporaryFolder()
    await using folder = await holdFolder(systemEffects, temporary.path)
    const dek = createDek(systemRandom.bytes)
    const a = await create(folder, 'a', dek)
    const b = await create(folder, 'b', dek)
    const swapped = { ...a, fileName: b.fileName }
    await expect(openExtent(folder, swapped, dek, 'read')).rejects.toMatchObject(INVALID)
    truncateSync(join(temporary.path, 'a'), CAPACITY_BYTES)
    await expect(openExtent(folder, a, dek, 'read')).rejects.toMatchObject(INVALID)
  })

  it('of an earlier release opens, is bound once, and then opens for no other disk', async () => {
    using temporary = createTemporaryFolder()
    await using folder = await holdFolder(systemEffects, temporary.path)
    const dek = createDek(systemRandom.bytes)
    writeFileSync(join(temporary.path, 'a'), Buffer.alloc(CAPACITY_BYTES, 7))
    const old = { fileName: 'a', capacityBytes: CAPACITY_BYTES, extentId: undefined }
    await (await openExtent(folder, old, dek, 'change')).close()
    const id = await bindExtent(folder, old, dek, randomUUID())
    expect(await bindExtent(folder, old, dek, randomUUID())).toBe(id)
    const bound = { ...old, extentId: id }
    await using file = await openExtent(folder, bound, dek, 'read')
    expect((await file.stat()).size).toBe(CAPACITY_BYTES + TRAILER_BYTES)
    await expect(
      openExtent(folder, bound, createDek(systemRandom.bytes), 'read'),
    ).rejects.toMatchObject(INVALID)
    await expect(bindExtent(folder, old, createDek(systemRandom.bytes), id)).rejects.toMatchObject(
      INVALID,
    )
  })

  it('of an earlier release opens after an interrupted binding, and the next binding completes it', async () => {
    using temporary = createTemporaryFolder()
    await using folder = await holdFolder(systemEffects, temporary.path)
    const dek = createDek(systemRandom.bytes)
    writeFileSync(join(temporary.path, 'a'), Buffer.alloc(CAPACITY_BYTES + TRAILER_BYTES))
    const old = { fileName: 'a', capacityBytes: CAPACITY_BYTES, extentId: undefined }
    await (await openExtent(folder, old, dek, 'change')).close()
    const extentId = await bindExtent(folder, old, dek, randomUUID())
    await (await openExtent(folder, { ...old, extentId }, dek, 'read')).close()
  })

  it('does not open if any byte of its proof has changed', () =>
    fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 83 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, change) => {
          using temporary = createTemporaryFolder()
          await using folder = await holdFolder(systemEffects, temporary.path)
          const dek = createDek(systemRandom.bytes)
          const extent = await create(folder, 'a', dek)
          {
            await using file = await folder.open('a', 'change')
            const byte = Buffer.alloc(1)
            await file.read(byte, CAPACITY_BYTES + at)
            await file.write(Buffer.of(byte.readUInt8() ^ change), CAPACITY_BYTES + at)
          }
          await expect(openExtent(folder, extent, dek, 'read')).rejects.toMatchObject(INVALID)
        },
      ),
      { numRuns: 60 },
    ))
})
