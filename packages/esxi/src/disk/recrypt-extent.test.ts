import { randomBytes, randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { createDek, createSectorCipher, SECTOR_BYTES } from '@nkpsim/crypto'
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
  await recryptExtent(
    countingNoBlocks(held),
    { from, to },
    { signal: new AbortController().signal },
  )
  const read = await openEncryptedDisk(held, to.extent, to.dek)
  for (const offset of WRITTEN_BYTES) expect(await read.read(offset, SECTOR_BYTES)).toEqual(data)
  expect(await read.read(1024 * 1024, SECTOR_BYTES)).toEqual(Buffer.alloc(SECTOR_BYTES))
  await read.close()
  expect(statSync(join(temporary.path, 'b')).blocks).toBeLessThan(CAPACITY_BYTES / 512)
})

it.each(['read', 'write'] as const)('plaintext is wiped if a %s fails', async (failing) => {
  const dek = createDek(systemRandom.bytes)
  using cipher = createSectorCipher(dek)
  const plaintext = randomBytes(2 * SECTOR_BYTES)
  const ciphertext = cipher.encrypt(plaintext, 0)
  let batch: Buffer = Buffer.alloc(0)
  const fail = async () => {
    throw new Error(`the ${failing} failed`)
  }
  const source = {
    read: async (into: Uint8Array) => {
      batch = Buffer.from(into.buffer)
      if (failing === 'read') await fail()
      return ciphertext.copy(into)
    },
  }
  const written: Buffer[] = []
  const target = {
    write: async (bytes: Uint8Array) => {
      written.push(Buffer.from(bytes))
      return fail()
    },
  }
  const { signal } = new AbortController()
  const input = { from: cipher, to: undefined, capacityBytes: plaintext.length, signal }
  await expect(recryptSectors(source, target, input)).rejects.toThrow(`the ${failing} failed`)
  expect(written).toEqual(failing === 'write' ? [plaintext] : [])
  expect(batch.length).toBeGreaterThan(0)
  expect(batch.equals(Buffer.alloc(batch.length))).toBe(true)
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
