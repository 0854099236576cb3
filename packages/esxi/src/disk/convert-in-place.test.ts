import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { createDek, SECTOR_BYTES, type Secret } from '@nkpsim/crypto'
import { type HeldFolder, holdFolder, isTemporaryFile } from '@nkpsim/daemon'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import {
  createSimulatedDisk,
  type FileEffects,
  seededRandom,
  systemEffects,
  systemRandom,
} from '@nkpsim/effects'
import { ALL_OR_NOTHING, cutPowerAtEachStep } from '@nkpsim/effects/testing'
import fc from 'fast-check'
import type { BlockDevice } from './block-device.ts'
import { createJournal, journalName } from './conversion-journal.ts'
import {
  type Conversion,
  convertInPlace,
  endConversion,
  readConversion,
} from './convert-in-place.ts'
import { openConvertingDisk } from './converting-disk.ts'
import { openEncryptedDisk } from './encrypted-disk.ts'
import { createExtent } from './extent.ts'
import { createPlainExtent, openPlainDisk } from './plain-disk.ts'

const FOLDER = '/datastore'
const FILE = 'vm-flat.vmdk'
const CAPACITY_BYTES = 7 * SECTOR_BYTES
const CHUNK_BYTES = 2 * SECTOR_BYTES
const { signal } = new AbortController()
const random = seededRandom('content')
const newIdentity = () => ({ extentId: randomUUID(), dek: createDek(systemRandom.bytes) })
const A = newIdentity()
const B = newIdentity()
const PLACE = { fileName: FILE, capacityBytes: CAPACITY_BYTES }
const CONVERSIONS: Record<string, Conversion> = {
  encrypt: { ...PLACE, from: undefined, to: B },
  decrypt: { ...PLACE, from: A, to: undefined },
  recrypt: { ...PLACE, from: A, to: B },
}
/** The second chunk was never written, and neither was a sector of the third. */
const CONTENT = Buffer.concat([
  random.bytes(2 * SECTOR_BYTES),
  Buffer.alloc(2 * SECTOR_BYTES),
  random.bytes(SECTOR_BYTES),
  Buffer.alloc(SECTOR_BYTES),
  random.bytes(SECTOR_BYTES),
])

type Side = { extentId: string; dek: Secret } | undefined

async function hold(effects: FileEffects): Promise<HeldFolder> {
  if ((await effects.files.stat(FOLDER)) === undefined) {
    await effects.files.makeFolder(FOLDER, 0o700)
    await effects.files.syncFolder('/')
  }
  return holdFolder(effects, FOLDER)
}

const openAs = (folder: HeldFolder, side: Side): Promise<BlockDevice> =>
  side === undefined
    ? openPlainDisk(folder, PLACE)
    : openEncryptedDisk(folder, { ...PLACE, ...side }, side.dek)

async function createDisk(effects: FileEffects, side: Side): Promise<void> {
  await using folder = await hold(effects)
  await createDiskIn(folder, side)
}

async function createDiskIn(folder: HeldFolder, side: Side): Promise<void> {
  await using file =
    side === undefined
      ? await createPlainExtent(folder, PLACE)
      : await createExtent(folder, { ...PLACE, ...side }, side.dek)
  await file.sync()
  await folder.sync()
  await using disk = asDisposable(await openAs(folder, side))
  for (let offset = 0; offset < CAPACITY_BYTES; offset += SECTOR_BYTES) {
    const sector = CONTENT.subarray(offset, offset + SECTOR_BYTES)
    if (!sector.equals(Buffer.alloc(SECTOR_BYTES))) await disk.write(offset, sector)
  }
  await disk.flush()
}

function asDisposable(disk: BlockDevice): BlockDevice & AsyncDisposable {
  return { ...disk, [Symbol.asyncDispose]: () => disk.close() }
}

const convert = (folder: HeldFolder, conversion: Conversion) =>
  convertInPlace(folder, conversion, {
    ...{ keys: 'the key locator', random: systemRandom, chunkBytes: CHUNK_BYTES, signal },
  })

async function requireContent(opening: Promise<BlockDevice>, content: Buffer): Promise<void> {
  await using disk = asDisposable(await opening)
  expect((await disk.read(0, CAPACITY_BYTES)).equals(content)).toBe(true)
}

/** Opens what an interrupted conversion left, as a host that powers the VM on. */
function openLeft(folder: HeldFolder, conversion: Conversion): Promise<BlockDevice> {
  return openAs(folder, conversion.from).catch(() => openConvertingDisk(folder, conversion))
}

/** Reruns an interrupted conversion to its end. */
async function finish(folder: HeldFolder, conversion: Conversion, content: Buffer): Promise<void> {
  await convert(folder, conversion)
  await endConversion(folder, FILE)
  await requireContent(openAs(folder, conversion.to), content)
  expect((await folder.list()).filter((name) => !isTemporaryFile(name))).toEqual([FILE])
}

describe.each(Object.entries(CONVERSIONS))('to %s an extent in place', (kind, conversion) => {
  it('keeps its content', async () => {
    using temporary = createTemporaryFolder()
    await using folder = await holdFolder(systemEffects, temporary.path)
    await createDiskIn(folder, conversion.from)
    await convert(folder, conversion)
    expect(await readConversion(folder, PLACE)).toMatchObject({ kind, keys: 'the key locator' })
    await convert(folder, conversion)
    await finish(folder, conversion, CONTENT)
  })

  it('leaves a disk that opens after a power loss at any step, and the rerun finishes', async () => {
    const steps = await cutPowerAtEachStep({
      prepare: (effects) => createDisk(effects, conversion.from),
      operate: async (effects) => {
        await using folder = await hold(effects)
        await convert(folder, conversion)
      },
      check: async (effects) => {
        await using folder = await hold(effects)
        await requireContent(openLeft(folder, conversion), CONTENT)
        await finish(folder, conversion, CONTENT)
      },
      randoms: [...ALL_OR_NOTHING, seededRandom('a'), seededRandom('b')],
    })
    expect(steps).toBeGreaterThan(20)
  })

  it('keeps what was written between an interruption and the rerun', async () => {
    const change = randomBytes(3 * SECTOR_BYTES + 5)
    const changed = Buffer.from(CONTENT)
    change.copy(changed, SECTOR_BYTES + 3)
    changed.fill(0, 5 * SECTOR_BYTES - 7, 6 * SECTOR_BYTES + 1)
    await cutPowerAtEachStep({
      prepare: (effects) => createDisk(effects, conversion.from),
      operate: async (effects) => {
        await using folder = await hold(effects)
        await convert(folder, conversion)
      },
      check: async (effects) => {
        await using folder = await hold(effects)
        {
          await using disk = asDisposable(await openLeft(folder, conversion))
          await disk.write(SECTOR_BYTES + 3, change)
          await disk.writeZeroes?.(5 * SECTOR_BYTES - 7, SECTOR_BYTES + 8)
          expect((await disk.read(0, CAPACITY_BYTES)).equals(changed)).toBe(true)
          await disk.flush()
        }
        await finish(folder, conversion, changed)
      },
      randoms: [seededRandom('c')],
    })
  })
})

/** Steps of a rerun before which the power is cut. */
const CUTS = [1, 3, 8, 21]

describe.each(['encrypt', 'decrypt'] as const)(
  'after a kill while it is to %s in place',
  (kind) => {
    const conversion = CONVERSIONS[kind] as Conversion

    it('the rerun may lose its power at any step', async () => {
      let kills = 0
      for (let killAt = 1; ; killAt++) {
        let wasKilled = true
        for (const cutAt of CUTS) {
          let step = Number.NEGATIVE_INFINITY
          const disk = createSimulatedDisk({
            random: ALL_OR_NOTHING[0] ?? systemRandom,
            before: () => {
              step++
              if (step === cutAt) disk.crash()
              return undefined
            },
          })
          const attach = () => ({ ...systemEffects, files: disk.attach() })
          await createDisk(attach(), conversion.from)
          {
            await using folder = await hold(attach())
            wasKilled = await killed(folder, killAt, (dying) => convert(dying, conversion))
          }
          step = 0
          await Promise.allSettled([hold(attach()).then((again) => convert(again, conversion))])
          step = Number.NEGATIVE_INFINITY
          await using folder = await hold(attach())
          await requireContent(openLeft(folder, conversion), CONTENT)
          await finish(folder, conversion, CONTENT)
        }
        if (!wasKilled) break
        kills++
      }
      expect(kills).toBeGreaterThan(20)
    })
  },
)

describe('a conversion in place', () => {
  const encryption = { ...PLACE, from: undefined, to: B }

  it('reports its progress, ends between two chunks, and continues there', async () => {
    using temporary = createTemporaryFolder()
    await using folder = await holdFolder(systemEffects, temporary.path)
    await createDiskIn(folder, undefined)
    const ending = new AbortController()
    const progress: number[] = []
    const input = { keys: '', random: systemRandom, chunkBytes: CHUNK_BYTES }
    const onProgress = (doneBytes: number): void => {
      progress.push(doneBytes)
      if (doneBytes === 2 * CHUNK_BYTES) ending.abort(new Error('ended'))
    }
    const first = convertInPlace(folder, encryption, {
      ...{ ...input, signal: ending.signal, onProgress },
    })
    await expect(first).rejects.toThrow('ended')
    expect(progress).toEqual([0, CHUNK_BYTES, 2 * CHUNK_BYTES])
    await convertInPlace(folder, encryption, { ...input, signal, onProgress })
    expect(progress.slice(3)).toEqual([3 * CHUNK_BYTES, CAPACITY_BYTES])
    await finish(folder, encryption, CONTENT)
  })

  it('opens neither as plain nor as encrypted while it is incomplete', async () => {
    using temporary = createTemporaryFolder()
    await using folder = await interrupted(temporary.path, encryption)
    const refused = { code: 'VM_INVALID', message: expect.stringContaining('was interrupted') }
    await expect(openAs(folder, undefined)).rejects.toMatchObject(refused)
    await expect(openAs(folder, B)).rejects.toMatchObject(refused)
    await expect(openAs(folder, A)).rejects.toMatchObject(refused)
  })

  it('continues only with its own key, its own extent and its own journal', async () => {
    using temporary = createTemporaryFolder()
    await using folder = await interrupted(temporary.path, encryption)
    const extent = await folder.read(FILE, 1 << 20)
    const journal = await folder.read(journalName(FILE), 1 << 20)
    const refused = { code: 'VM_INVALID' }
    const others: Conversion[] = [
      { ...PLACE, from: undefined, to: A },
      { ...PLACE, from: undefined, to: { ...B, extentId: randomUUID() } },
      { ...PLACE, from: B, to: undefined },
      { ...PLACE, from: A, to: B },
      { ...encryption, capacityBytes: CAPACITY_BYTES - SECTOR_BYTES },
    ]
    for (const other of others) {
      await expect(convert(folder, other)).rejects.toMatchObject(refused)
      await expect(openConvertingDisk(folder, other)).rejects.toMatchObject(refused)
    }
    for (const at of [3, 40, 16 * 1024 + 30]) {
      const damaged = Buffer.from(journal)
      damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at)
      // The other slot is missing too, so nothing says how much is converted.
      await folder.replace(journalName(FILE), damaged.subarray(0, 16 * 1024 + SECTOR_BYTES))
      await expect(convert(folder, encryption)).rejects.toMatchObject(refused)
    }
    await folder.remove(journalName(FILE))
    await expect(convert(folder, encryption)).rejects.toMatchObject(refused)
    expect((await folder.read(FILE, 1 << 20)).equals(extent)).toBe(true)
    await folder.replace(journalName(FILE), journal)
    await folder.replace(FILE, Buffer.alloc(extent.length))
    await expect(convert(folder, encryption)).rejects.toMatchObject(refused)
    await folder.replace(FILE, extent)
    await finish(folder, encryption, CONTENT)
  })

  it('refuses a changed journal, or is not affected by it', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1 }),
        fc.boolean(),
        async (changes, isOnlyHeader) => {
          const files = createSimulatedDisk({ random }).attach()
          await using folder = await hold({ files, random: systemRandom })
          await interrupt(folder, encryption)
          const journal = await folder.read(journalName(FILE), 1 << 20)
          const extent = await folder.read(FILE, 1 << 20)
          const changed = Buffer.from(journal)
          for (const [position, by] of changes) {
            const at = position % (isOnlyHeader ? 300 : changed.length)
            changed.writeUInt8(changed.readUInt8(at) ^ by, at)
          }
          await folder.replace(journalName(FILE), changed)
          const [outcome] = await Promise.allSettled([convert(folder, encryption)])
          if (outcome.status === 'fulfilled') return await finish(folder, encryption, CONTENT)
          expect(outcome.reason).toMatchObject({ code: 'VM_INVALID' })
          expect((await folder.read(FILE, 1 << 20)).equals(extent)).toBe(true)
          await folder.replace(journalName(FILE), journal)
          await finish(folder, encryption, CONTENT)
        },
      ),
      { numRuns: 100 },
    ))

  it('does not take the encrypted extent of another disk for the plain one', async () => {
    const files = createSimulatedDisk({ random }).attach()
    await using folder = await hold({ files, random: systemRandom })
    await createDiskIn(folder, A)
    const extent = await folder.read(FILE, 1 << 20)
    const header = {
      ...({ kind: 'encrypt', capacityBytes: CAPACITY_BYTES, chunkBytes: CHUNK_BYTES } as const),
      ...{ extentId: B.extentId, id: randomUUID(), keys: '' },
    }
    // A host was killed after it had made the journal, and before it marked the extent.
    await createJournal(folder, FILE, header, B.dek)
    const foreign = { code: 'VM_INVALID', message: expect.stringContaining('of another disk') }
    await expect(convert(folder, encryption)).rejects.toMatchObject(foreign)
    await expect(openConvertingDisk(folder, encryption)).rejects.toMatchObject(foreign)
    expect((await folder.read(FILE, 1 << 20)).equals(extent)).toBe(true)
  })

  it('takes a plain extent for decrypted only if its own journal proves it', async () => {
    const decryption: Conversion = { ...PLACE, from: A, to: undefined }
    const files = createSimulatedDisk({ random }).attach()
    await using folder = await hold({ files, random: systemRandom })
    await interrupt(folder, decryption)
    const refused = { code: 'VM_INVALID' }
    {
      await using file = await folder.open(FILE, 'change')
      await file.truncate(CAPACITY_BYTES)
    }
    const requireRefused = async () => {
      await expect(convert(folder, decryption)).rejects.toMatchObject(refused)
      await expect(openConvertingDisk(folder, decryption)).rejects.toMatchObject(refused)
    }
    await requireRefused()
    const header = Buffer.alloc(20 * 1024)
    const text = JSON.stringify({
      ...{ kind: 'decrypt', capacityBytes: CAPACITY_BYTES, chunkBytes: CHUNK_BYTES },
      ...{ extentId: A.extentId, id: randomUUID(), keys: '' },
    })
    header.write(`nkpsim journal 1\0\0\0\0${text}`, 'latin1')
    header.writeUInt32LE(text.length, 16)
    await folder.replace(journalName(FILE), header)
    expect(await readConversion(folder, PLACE)).toMatchObject({ kind: 'decrypt' })
    await requireRefused()
    await folder.remove(journalName(FILE))
    await requireRefused()
  })

  it('replaces the journal of an earlier conversion that is no longer needed', async () => {
    using temporary = createTemporaryFolder()
    await using folder = await holdFolder(systemEffects, temporary.path)
    await createDiskIn(folder, undefined)
    await convert(folder, encryption)
    await convert(folder, { ...PLACE, from: B, to: undefined })
    await convert(folder, { ...PLACE, from: undefined, to: A })
    await finish(folder, { ...PLACE, from: A, to: B }, CONTENT)
  })
})

/** Returns a folder with a conversion that ended after its second chunk. */
async function interrupted(path: string, conversion: Conversion): Promise<HeldFolder> {
  const folder = await holdFolder(systemEffects, path)
  await interrupt(folder, conversion)
  return folder
}

async function interrupt(folder: HeldFolder, conversion: Conversion): Promise<void> {
  await createDiskIn(folder, conversion.from)
  const ending = new AbortController()
  const onProgress = (doneBytes: number): void => {
    if (doneBytes === 2 * CHUNK_BYTES) ending.abort(new Error('ended'))
  }
  const input = { keys: '', random: systemRandom, chunkBytes: CHUNK_BYTES, onProgress }
  await expect(
    convertInPlace(folder, conversion, { ...input, signal: ending.signal }),
  ).rejects.toThrow('ended')
}

/**
 * Runs work on a folder until it begins its step of this number, which never ends, as after a kill.
 * The files stay as they are. Returns whether the work came so far.
 */
async function killed(
  folder: HeldFolder,
  killAt: number,
  work: (dying: HeldFolder) => Promise<void>,
): Promise<boolean> {
  let step = 0
  let onKill: (isKilled: boolean) => void = () => undefined
  const death = new Promise<boolean>((resolve) => {
    onKill = resolve
  })
  const dying = <T extends object>(calls: T): T =>
    new Proxy(calls, {
      get: (target, name) => {
        const call = Reflect.get(target, name)
        if (typeof call !== 'function') return call
        return async (...args: unknown[]) => {
          step++
          if (step === killAt) onKill(true)
          if (step >= killAt) await new Promise(() => undefined)
          const result = await Reflect.apply(call, target, args)
          return name === 'open' ? dying(result) : result
        }
      },
    })
  return Promise.race([work(dying(folder)).then(() => false), death])
}
