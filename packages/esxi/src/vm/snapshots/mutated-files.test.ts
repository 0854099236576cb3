import { expect, it } from '@jest/globals'
import type { HeldFolder } from '@nkpsim/daemon'
import { createSimulatedDisk, type Random, seededRandom, systemEffects } from '@nkpsim/effects'
import { EsxiError } from '../../errors.ts'
import { kekOfProvider, keyProvider } from '../../testing/key-provider.ts'
import { vmLab } from '../../testing/vm-lab.ts'
import { datastoreAt, vmPaths } from '../files/datastore.ts'
import { readVmFilesIn } from '../files/read-vm.ts'
import { type KekOf, openDiskKeys } from '../keys/open-keys.ts'

const PLACE = { name: 'ds', folder: '/ds' }
const PROVIDER = keyProvider({ name: 'A' })
const MUTANTS = 1500
const NAMES = ['vm.vmx', 'vm.vmsd', 'vm.vmdk', 'vm-000001.vmdk', 'vm-000002.vmdk']
const effects = {
  ...systemEffects,
  files: createSimulatedDisk({ random: seededRandom('disk') }).attach(),
}

const locked: KekOf = (key) => {
  try {
    return kekOfProvider(PROVIDER)(key)
  } catch (cause) {
    throw new EsxiError('VM_LOCKED', 'the key is missing', { cause })
  }
}

type Texts = ReadonlyMap<string, Buffer>

/** Makes an encrypted VM with two snapshots, one after the other. */
async function makeVm(): Promise<Texts> {
  effects.files.now.makeFolder(PLACE.folder, 0o700)
  const { vms } = await vmLab(PLACE.folder, [PROVIDER], { effects })
  await vms.create({ name: 'vm', datastore: '', provider: 'A' }, 4096)
  for (const snapshot of ['one', 'two'])
    await vms.snapshots.create('vm', { snapshot, description: '' })
  const held = await effects.files.holdFolder(`${PLACE.folder}/vm`)
  const texts = new Map<string, Buffer>()
  for (const name of NAMES) {
    const file = await held.open(name, 'read')
    const bytes = Buffer.alloc((await file.stat()).size)
    await file.read(bytes, 0)
    texts.set(name, bytes)
  }
  return texts
}

/** Changes one of the texts: a byte, a line, a value, or its end. */
function mutate(texts: Texts, { below }: Random): Texts {
  const name = NAMES[below(NAMES.length)] ?? ''
  const text = texts.get(name) ?? Buffer.alloc(0)
  const lines = text.toString('latin1').split('\n')
  const at = below(lines.length)
  const other = NAMES[below(NAMES.length)] ?? ''
  const otherLines = (texts.get(other) ?? text).toString('latin1').split('\n')
  const line = otherLines[below(otherLines.length)] ?? ''
  const byLine = (changed: string[]) => Buffer.from(changed.join('\n'), 'latin1')
  const value = ['vm.vmdk', 'vm-000001.vmdk', 'vm-000002.vmdk', '../vm.vmdk', '7', ''][below(6)]
  const kinds: (() => Buffer)[] = [
    () => {
      const bytes = Buffer.from(text)
      bytes[below(bytes.length)] = below(256)
      return bytes
    },
    () => text.subarray(0, below(text.length)),
    () => byLine(lines.toSpliced(at, 1)),
    () => byLine(lines.with(at, line)),
    () => byLine(lines.with(at, (lines[at] ?? '').replace(/"[^"]*"/, `"${value}"`))),
  ]
  return new Map(texts).set(name, kinds[below(kinds.length)]?.() ?? text)
}

it(`${MUTANTS} mutants of the files of snapshots cause errors, or open the right keys`, async () => {
  const texts = await makeVm()
  const paths = vmPaths(datastoreAt(effects, PLACE), 'vm')
  const open = async (mutant: Texts) => {
    const read = async (name: string): Promise<Buffer> => {
      const text = mutant.get(name)
      if (text !== undefined) return text
      throw Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' })
    }
    const folder = { path: '/ds/vm', read } as unknown as HeldFolder
    const keyed = openDiskKeys(await readVmFilesIn(folder, paths), locked)
    return keyed.map(({ disk, dek }) => `${disk.fileName} ${dek?.reveal().toString('hex')}`)
  }
  const right = await open(texts)
  expect(right).toHaveLength(3)
  const random = seededRandom('mutants')
  const outcomes = { refused: 0, opened: 0 }
  for (let count = 0; count < MUTANTS; count++)
    try {
      expect(await open(mutate(texts, random))).toEqual(right)
      outcomes.opened++
    } catch (error) {
      if (!(error instanceof EsxiError)) throw error
      outcomes.refused++
    }
  expect(outcomes.refused).toBeGreaterThan(MUTANTS / 4)
  expect(outcomes.opened).toBeGreaterThan(MUTANTS / 50)
})
