import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import type { HeldFolder } from '@nkpsim/daemon'
import {
  createSimulatedDisk,
  type Effects,
  type Random,
  seededRandom,
  systemEffects,
} from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import { kekOfProvider, keyProvider } from '../testing/key-provider.ts'
import { chunksOf, vmLab } from '../testing/vm-lab.ts'
import { datastoreAt, vmPaths } from './files/datastore.ts'
import { readVmFilesIn } from './files/read-vm.ts'
import { type KekOf, openDiskKeys } from './keys/open-keys.ts'

const PLACE = { name: 'ds', folder: '/datastore' }
const PROVIDER = keyProvider({ name: 'A' })
const MUTANTS = 10_000
const CONTENTS = [Buffer.alloc(4096, 'first'), Buffer.alloc(8192, 'second')]
const PLAINTEXT = Buffer.alloc(4096, 'plain')
const NAMES = ['vm.vmx', 'vm.vmdk', 'vm_1.vmdk', 'vm_2.vmdk']

/** Content of files by their names. */
type Texts = ReadonlyMap<string, Buffer>

/** Makes two encrypted VMs with the same names of files: two encrypted disks and a plain one. */
async function makeVms(effects: Effects, folder: string): Promise<Texts> {
  await effects.files.makeFolder(folder, 0o700)
  const { vms } = await vmLab(folder, [PROVIDER], { effects })
  const [first = PLAINTEXT, second = PLAINTEXT] = CONTENTS
  await vms.create({ name: 'vm', datastore: '', provider: 'A' }, 4096, chunksOf(first))
  await vms.addDisk('vm', { sizeBytes: 8192, provider: 'A' })
  await vms.addDisk('vm', { sizeBytes: 4096, isPlain: true })
  await vms.powerOn('vm')
  await vms.write({ name: 'vm', disk: 1 }, 0, chunksOf(second))
  await vms.write({ name: 'vm', disk: 2 }, 0, chunksOf(PLAINTEXT))
  await vms.powerOff('vm')
  const held = await effects.files.holdFolder(`${folder}/vm`)
  const texts = new Map<string, Buffer>()
  for (const name of NAMES) {
    const file = await held.open(name, 'read')
    const bytes = Buffer.alloc((await file.stat()).size)
    await file.read(bytes, 0)
    await file.close()
    texts.set(name, bytes)
  }
  await held.close()
  return texts
}

/** Changes one of the texts, as damage or an attacker who has the files of another VM would. */
function mutate(texts: Texts, others: Texts, { below }: Random): Texts {
  const name = NAMES[below(NAMES.length)] ?? ''
  const text = texts.get(name) ?? Buffer.alloc(0)
  const lines = text.toString('latin1').split('\n')
  const at = below(lines.length)
  const foreign = (others.get(NAMES[below(NAMES.length)] ?? '') ?? text).toString('latin1')
  const foreignLines = foreign.split('\n')
  const line = foreignLines[below(foreignLines.length)] ?? ''
  const byLine = (changed: string[]) => Buffer.from(changed.join('\n'), 'latin1')
  const kinds: (() => Buffer)[] = [
    () => {
      const bytes = Buffer.from(text)
      bytes[below(bytes.length + 1)] = below(256)
      return bytes
    },
    () => text.subarray(0, below(text.length + 1)),
    () => byLine(lines.toSpliced(at, 1)),
    () => byLine(lines.toSpliced(at, 0, line)),
    () => byLine(lines.with(at, line)),
    // The same setting of another VM, such as its key locator or the id of its extent.
    () => {
      const key = (lines[at] ?? '').split(/[= ]/)[0]
      return byLine(lines.with(at, foreignLines.find((each) => each.startsWith(`${key}`)) ?? line))
    },
    () => Buffer.from(foreign, 'latin1'),
    () => {
      const start = below(text.length + 1)
      return Buffer.concat([text.subarray(0, start), text.subarray(start + below(40))])
    },
  ]
  const changed = kinds[below(kinds.length)]?.() ?? text
  const next = new Map(texts).set(name, changed)
  return below(3) === 0 ? mutate(next, others, { below } as Random) : next
}

function folderOf(texts: Texts): HeldFolder {
  const read = async (name: string): Promise<Buffer> => {
    const text = texts.get(name)
    if (text !== undefined) return text
    throw Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' })
  }
  const look = async () => undefined
  return { path: '/datastore/vm', read, look } as unknown as HeldFolder
}

const locked: KekOf = (key) => {
  try {
    return kekOfProvider(PROVIDER)(key)
  } catch (cause) {
    throw new EsxiError('VM_LOCKED', 'the key is missing', { cause })
  }
}

describe('mutated files of an encrypted VM', () => {
  it(`${MUTANTS} times, cause errors of this package, or open the right keys`, async () => {
    const disk = createSimulatedDisk({ random: seededRandom('disk') })
    const effects = { ...systemEffects, files: disk.attach() }
    const texts = await makeVms(effects, PLACE.folder)
    const others = await makeVms(effects, '/others')
    const paths = vmPaths(datastoreAt(effects, PLACE), 'vm')
    const open = async (mutant: Texts) => {
      const keyed = openDiskKeys(await readVmFilesIn(folderOf(mutant), paths), locked)
      const keys = keyed.map(({ disk: { fileName }, dek }) => {
        const hex = dek?.reveal().toString('hex') ?? 'plain'
        return `${fileName} ${hex}`
      })
      for (const { dek } of keyed) dek?.wipe()
      return keys
    }
    const right = await open(texts)
    const random = seededRandom('mutants')
    const outcomes = { refused: 0, opened: 0 }
    for (let count = 0; count < MUTANTS; count++) {
      const mutant = mutate(texts, others, random)
      try {
        // Without its encryption, the VM has only its plain disk, which anybody can read anyway.
        expect([right, right.filter((key) => key.endsWith(' plain'))]).toContainEqual(
          await open(mutant),
        )
        outcomes.opened++
      } catch (error) {
        if (!(error instanceof EsxiError)) throw error
        outcomes.refused++
      }
    }
    // Most mutants are damaged; others change a comment, or a setting that no key depends on.
    expect(outcomes.refused).toBeGreaterThan(MUTANTS / 2)
    expect(outcomes.opened).toBeGreaterThan(MUTANTS / 50)
  })

  it('never let an encrypted disk be read as anything but its data', async () => {
    const random = seededRandom('read')
    const made = createSimulatedDisk({ random: seededRandom('disk') })
    const makers = { ...systemEffects, files: made.attach() }
    const texts = await makeVms(makers, PLACE.folder)
    const others = await makeVms(makers, '/others')
    for (let count = 0; count < 150; count++) {
      const disk = createSimulatedDisk({ random: seededRandom('disk'), image: made.image() })
      const effects = { ...systemEffects, files: disk.attach() }
      const mutant = mutate(texts, others, random)
      const held = await effects.files.holdFolder(`${PLACE.folder}/vm`)
      for (const [name, text] of mutant) {
        const file = await held.open(name, 'change')
        await file.truncate(0)
        await file.write(text, 0)
        await file.close()
      }
      await held.close()
      const { vms } = await vmLab(PLACE.folder, [PROVIDER], { effects, hostName: 'esx-2' })
      for (const [index, content] of CONTENTS.entries())
        try {
          const data = await buffer(vms.export({ name: 'vm', disk: index }))
          expect(data.equals(content) || data.equals(PLAINTEXT)).toBe(true)
        } catch (error) {
          if (!(error instanceof EsxiError)) throw error
        }
    }
  })
})
