import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { createDek, SECTOR_BYTES } from '@nkpsim/crypto'
import { type HeldFolder, holdFolder } from '@nkpsim/daemon'
import { createSimulatedDisk, seededRandom, systemRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { openEncryptedDisk } from './encrypted-disk.ts'
import { createExtent } from './extent.ts'
import { overlayDisk } from './overlay-disk.ts'
import { createPlainLog, openPlainLog } from './plain-log.ts'
import { absentRanges, openEncryptedLog } from './redo-log.ts'

const SECTORS = 6
const CAPACITY_BYTES = SECTORS * SECTOR_BYTES
const never = { signal: new AbortController().signal, onProgress: () => undefined }

type Kind = 'encrypted' | 'plain'

const extentNamed = (fileName: string) => ({
  ...{ fileName, capacityBytes: CAPACITY_BYTES, extentId: randomUUID() },
})

/** Creates a base disk and a redo log of a kind. Returns a function that opens both. */
async function overlayOn(folder: HeldFolder, kind: Kind) {
  const [base, log] = [extentNamed('base'), extentNamed('log')]
  const [baseDek, logDek] = [createDek(systemRandom.bytes), createDek(systemRandom.bytes)]
  const created = await createExtent(folder, base, baseDek)
  await created.sync()
  await created.close()
  if (kind === 'plain') await createPlainLog(folder, log)
  else {
    const file = await createExtent(folder, log, logDek)
    await file.sync()
    await file.close()
  }
  await folder.sync()
  const openBase = (within = folder) => openEncryptedDisk(within, base, baseDek)
  const openLog = (within: HeldFolder) =>
    kind === 'plain' ? openPlainLog(within, log) : openEncryptedLog(within, log, logDek)
  const open = async (within = folder) => overlayDisk(await openLog(within), await openBase(within))
  return { openBase, open }
}

function diskOf(seed: string) {
  const random = seededRandom(seed)
  const disk = createSimulatedDisk({ random })
  return { disk, hold: () => holdFolder({ files: disk.attach(), random }, '/') }
}

it('a merge takes the rest of a torn sector from the parent, also before an absent sector', async () => {
  const parent = Buffer.alloc(2 * SECTOR_BYTES, 'p')
  const half = SECTOR_BYTES / 2
  const log = Buffer.concat([Buffer.alloc(half, 'l'), Buffer.alloc(parent.length - half, 'noise')])
  const nothing = async () => undefined
  const disk = overlayDisk(
    {
      read: async () => ({
        plaintext: Buffer.from(log),
        absent: [{ start: half, end: parent.length }],
      }),
      ...{ write: nothing, flush: nothing, close: nothing },
    },
    {
      capacityBytes: parent.length,
      read: async (offset, length) => Buffer.from(parent.subarray(offset, offset + length)),
      write: async (offset, bytes) => void bytes.copy(parent, offset),
      ...{ flush: nothing, close: nothing },
    },
  )
  await disk.merge(never)
  expect(parent.toString()).toBe('l'.repeat(half) + 'p'.repeat(parent.length - half))
})

const write = fc.record({
  offset: fc.nat({ max: CAPACITY_BYTES - 1 }),
  data: fc.uint8Array({ minLength: 1, maxLength: 9000 }),
})

describe.each<Kind>(['encrypted', 'plain'])('a disk with a redo log (%s)', (kind) => {
  it('returns what was written, and its parent stays unchanged until a merge', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(write, { maxLength: 4 }),
        fc.array(write, { maxLength: 6 }),
        fc.array(write, { maxLength: 3 }),
        async (below, above, later) => {
          const { hold } = diskOf('model')
          await using folder = await hold()
          const { openBase, open } = await overlayOn(folder, kind)
          const model = Buffer.alloc(CAPACITY_BYTES)
          const put = async (
            disk: { write(offset: number, data: Buffer): Promise<void> },
            writes: typeof above,
          ) => {
            for (const { offset, data } of writes) {
              const fitting = Buffer.from(data.subarray(0, CAPACITY_BYTES - offset))
              fitting.copy(model, offset)
              await disk.write(offset, fitting)
            }
          }
          const base = await openBase()
          await put(base, below)
          await base.flush()
          await base.close()
          const frozen = Buffer.from(model)
          const overlay = await open()
          await put(overlay, above)
          await overlay.flush()
          expect((await overlay.read(0, CAPACITY_BYTES)).equals(model)).toBe(true)
          expect(await overlay.read(4090, 20)).toEqual(model.subarray(4090, 4110))
          await overlay.close()
          const untouched = await openBase()
          expect((await untouched.read(0, CAPACITY_BYTES)).equals(frozen)).toBe(true)
          await untouched.close()
          const again = await open()
          expect((await again.read(0, CAPACITY_BYTES)).equals(model)).toBe(true)
          const merged = again.merge(never)
          await put(again, later)
          await merged
          await put(again, later)
          await again.flush()
          expect((await again.read(0, CAPACITY_BYTES)).equals(model)).toBe(true)
          await again.close()
          const after = await openBase()
          expect((await after.read(0, CAPACITY_BYTES)).equals(model)).toBe(true)
          await after.close()
        },
      ),
      { numRuns: 15 },
    ))

  it('has flushed writes, and no noise, after a power loss at any time', async () => {
    for (let seed = 0; seed < 10; seed++) {
      const { disk, hold } = diskOf(`power ${seed}`)
      const folder = await hold()
      const { openBase, open } = await overlayOn(folder, kind)
      const base = await openBase()
      await base.write(0, Buffer.alloc(CAPACITY_BYTES, 'b'))
      await base.flush()
      const overlay = await open()
      await overlay.write(100, Buffer.alloc(5000, 'f'))
      await overlay.flush()
      await overlay.write(3000, Buffer.alloc(9000, 'u'))
      disk.crash()
      await using after = await hold()
      const found = await (await open(after)).read(0, CAPACITY_BYTES)
      for (let at = 0; at < CAPACITY_BYTES; at++) {
        const isFlushed = at >= 100 && at < 5100
        const isTouched = at >= 3000 && at < 12_000
        const allowed = [isFlushed ? 'f' : 'b', isTouched ? 'u' : '']
        if (!allowed.includes(String.fromCharCode(found[at] ?? 0)))
          throw new Error(`seed ${seed}: byte ${at} is neither old nor new`)
      }
      expect(found).toHaveLength(CAPACITY_BYTES)
    }
  })
})

describe('absent ranges', () => {
  it('are whole cipher blocks of zeros, whole sectors or parts of one that was torn', () => {
    const ciphertext = Buffer.alloc(3 * SECTOR_BYTES)
    ciphertext.fill('x', SECTOR_BYTES, 2 * SECTOR_BYTES)
    ciphertext.fill(0, SECTOR_BYTES + 512, SECTOR_BYTES + 1024)
    ciphertext.fill(0, SECTOR_BYTES + 2001, SECTOR_BYTES + 2020)
    expect(absentRanges(ciphertext)).toEqual([
      { start: 0, end: SECTOR_BYTES },
      { start: SECTOR_BYTES + 512, end: SECTOR_BYTES + 1024 },
      { start: 2 * SECTOR_BYTES, end: 3 * SECTOR_BYTES },
    ])
    expect(absentRanges(Buffer.alloc(SECTOR_BYTES, 1))).toEqual([])
  })
})
