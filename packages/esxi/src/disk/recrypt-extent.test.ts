import { randomBytes, randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { createDek, SECTOR_BYTES } from '@nkpsim/crypto'
import { type HeldFolder, holdFolder } from '@nkpsim/daemon'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemEffects, systemRandom } from '@nkpsim/effects'
import { openEncryptedDisk } from './encrypted-disk.ts'
import { createExtent } from './extent.ts'
import { recryptExtent, recryptSectors } from './recrypt-extent.ts'

const CAPACITY_BYTES = 4 * 1024 * 1024
/** Offsets of sectors in the first, third and last batch. The second batch is never written. */
const WRITTEN_BYTES = [0, 2 * 1024 * 1024 + SECTOR_BYTES, CAPACITY_BYTES - SECTOR_BYTES]

it('a disk keeps its data under a new key on a file system that counts no blocks', async () => {
  using temporary = createTemporaryFolder()
  await using held = await holdFolder(systemEffects, temporary.path)
  const [from, to] = [keyedExtent('a'), keyedExtent('b')]
  await (await createExtent(held, from.extent, from.dek)).close()
  const data = randomBytes(SECTOR_BYTES)
  const written = await openEncryptedDisk(held, from.extent, from.dek)
  for (const offset of WRITTEN_BYTES) await written.write(offset, data)
  await written.close()
  await recryptExtent(countingNoBlocks(held), { from, to }, new AbortController().signal)
  const read = await openEncryptedDisk(held, to.extent, to.dek)
  for (const offset of WRITTEN_BYTES) expect(await read.read(offset, SECTOR_BYTES)).toEqual(data)
  expect(await read.read(1024 * 1024, SECTOR_BYTES)).toEqual(Buffer.alloc(SECTOR_BYTES))
  await read.close()
  expect(statSync(join(temporary.path, 'b')).blocks).toBeLessThan(CAPACITY_BYTES / 512)
})

it('plaintext is wiped if the write of its ciphertext fails', async () => {
  using temporary = createTemporaryFolder()
  await using held = await holdFolder(systemEffects, temporary.path)
  await held.replace('source', randomBytes(SECTOR_BYTES))
  await using source = await held.open('source', 'read')
  const target = {
    write: async () => {
      throw new Error('the disk is full')
    },
  }
  const plaintext = randomBytes(SECTOR_BYTES)
  const cipher = { encrypt: Buffer.from, decrypt: () => plaintext, wipe: () => undefined }
  const { signal } = new AbortController()
  await expect(
    recryptSectors(source, target, {
      ...{ from: cipher, to: cipher, capacityBytes: SECTOR_BYTES, signal },
    }),
  ).rejects.toThrow('the disk is full')
  expect(plaintext).toEqual(Buffer.alloc(SECTOR_BYTES))
})

function keyedExtent(fileName: string) {
  const extent = { fileName, capacityBytes: CAPACITY_BYTES, extentId: randomUUID() }
  return { extent, dek: createDek(systemRandom.bytes) }
}

/**
 * Returns a folder that behaves as on a file system without block counts, such as some FUSE file
 * systems.
 */
function countingNoBlocks(held: HeldFolder): HeldFolder {
  return {
    ...held,
    open: async (name, access) => {
      const file = await held.open(name, access)
      const stat = file.stat.bind(file)
      Reflect.set(file, 'stat', async () => Object.assign(await stat(), { blocks: 0 }))
      return file
    },
  }
}
