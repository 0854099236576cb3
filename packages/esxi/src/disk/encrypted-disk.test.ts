import { randomUUID } from 'node:crypto'
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { createDek, SECTOR_BYTES } from '@nkpsim/crypto'
import { holdFolder } from '@nkpsim/daemon'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemEffects, systemRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { openEncryptedDisk } from './encrypted-disk.ts'
import { createExtent } from './extent.ts'

const CAPACITY_BYTES = 4 * SECTOR_BYTES

async function withDisk(
  work: (disk: Awaited<ReturnType<typeof openEncryptedDisk>>, path: string) => Promise<void>,
): Promise<void> {
  using folder = createTemporaryFolder()
  const path = join(folder.path, 'extent')
  const extent = { fileName: 'extent', capacityBytes: CAPACITY_BYTES, extentId: randomUUID() }
  const dek = createDek(systemRandom.bytes)
  await using held = await holdFolder(systemEffects, folder.path)
  await (await createExtent(held, extent, dek)).close()
  const disk = await openEncryptedDisk(held, extent, dek)
  try {
    await work(disk, path)
  } finally {
    await disk.close()
  }
}

describe('an encrypted disk', () => {
  it('reads zeros where it was never written', () =>
    withDisk(async (disk) => {
      expect(await disk.read(100, 9000)).toEqual(Buffer.alloc(9000))
      await disk.write(SECTOR_BYTES, Buffer.alloc(10, 1))
      expect(await disk.read(0, SECTOR_BYTES)).toEqual(Buffer.alloc(SECTOR_BYTES))
    }))

  it('stores written zeros as ciphertext', () =>
    withDisk(async (disk, path) => {
      await disk.write(0, Buffer.alloc(SECTOR_BYTES))
      await disk.flush()
      expect(readFileSync(path).subarray(0, SECTOR_BYTES).equals(Buffer.alloc(SECTOR_BYTES))).toBe(
        false,
      )
      expect(await disk.read(0, SECTOR_BYTES)).toEqual(Buffer.alloc(SECTOR_BYTES))
    }))

  it('contains no plaintext', () =>
    withDisk(async (disk, path) => {
      const text = Buffer.from('a secret that must not be seen in the datastore')
      await disk.write(4000, text)
      await disk.flush()
      expect(readFileSync(path).includes(text.subarray(0, 16))).toBe(false)
    }))

  it('returns what was written after any sequence of writes', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            offset: fc.nat({ max: CAPACITY_BYTES - 1 }),
            data: fc.uint8Array({ maxLength: 6000 }),
          }),
          { maxLength: 6 },
        ),
        (writes) =>
          withDisk(async (disk) => {
            const model = Buffer.alloc(CAPACITY_BYTES)
            for (const { offset, data } of writes) {
              const fitting = Buffer.from(data.subarray(0, CAPACITY_BYTES - offset))
              fitting.copy(model, offset)
              await disk.write(offset, fitting)
            }
            expect((await disk.read(0, CAPACITY_BYTES)).equals(model)).toBe(true)
            expect((await disk.read(4090, 20)).equals(model.subarray(4090, 4110))).toBe(true)
          }),
      ),
      { numRuns: 40 },
    ))

  it('does not mix up simultaneous writes to the same sector', () =>
    withDisk(async (disk) => {
      await Promise.all(
        Array.from({ length: 64 }, (_, index) =>
          disk.write(index * 64, Buffer.alloc(64, index + 1)),
        ),
      )
      for (let index = 0; index < 64; index++)
        expect(await disk.read(index * 64, 64)).toEqual(Buffer.alloc(64, index + 1))
    }))

  it('refuses access beyond its end', () =>
    withDisk(async (disk) => {
      const refused = { code: 'DISK_RANGE_INVALID' }
      await expect(disk.read(CAPACITY_BYTES - 1, 2)).rejects.toMatchObject(refused)
      await expect(disk.write(CAPACITY_BYTES, Buffer.of(1))).rejects.toMatchObject(refused)
      await expect(disk.read(-1, 1)).rejects.toMatchObject(refused)
      await expect(disk.read(0.5, 1)).rejects.toMatchObject(refused)
    }))

  it('detects an extent that is too short', () =>
    withDisk(async (disk, path) => {
      truncateSync(path, SECTOR_BYTES)
      await expect(disk.read(2 * SECTOR_BYTES, 1)).rejects.toMatchObject({ code: 'VM_INVALID' })
    }))

  it('does not open if its extent is missing or has a wrong size', async () => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, 'extent')
    await using held = await holdFolder(systemEffects, folder.path)
    const extent = { fileName: 'extent', capacityBytes: 8192, extentId: undefined }
    const opening = () => openEncryptedDisk(held, extent, createDek(systemRandom.bytes))
    await expect(opening()).rejects.toMatchObject({ code: 'VM_INVALID' })
    for (const sizeBytes of [0, 4096, 8191, 8193]) {
      writeFileSync(path, Buffer.alloc(sizeBytes))
      await expect(opening()).rejects.toMatchObject({
        code: 'VM_INVALID',
        message: expect.stringContaining('another size'),
      })
    }
  })

  it('completes calls from before its closing, and refuses later ones because the VM is off', () =>
    withDisk(async (disk) => {
      const before = disk.write(0, Buffer.of(1))
      const closing = disk.close()
      const after = [disk.read(0, 1), disk.write(0, Buffer.of(2)), disk.flush()]
      await before
      await closing
      for (const each of after)
        await expect(each).rejects.toMatchObject({ code: 'INVALID_POWER_STATE' })
    }))
})
