import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { silentLogger } from '@nkpsim/daemon/testing'
import {
  createSimulatedDisk,
  type Effects,
  seededRandom,
  systemEffects,
  systemRandom,
} from '@nkpsim/effects'
import { ALL_OR_NOTHING, cutPowerAtEachStep } from '@nkpsim/effects/testing'
import { EsxiError } from '../errors.ts'
import { kekOfProvider, keyProvider, keySourceOf } from '../testing/key-provider.ts'
import { chunksOf, vmLab } from '../testing/vm-lab.ts'
import { inVmFolder, type VmPaths, vmPaths } from './files/datastore.ts'
import { mountDatastore } from './files/mount-datastore.ts'
import type { VmFiles } from './files/read-vm.ts'
import { readVmFiles } from './files/read-vm.ts'
import { cryptoFacts } from './keys/crypto-facts.ts'
import { planDecryption, planEncryption } from './keys/crypto-rules.ts'
import { type ConversionInput, decryptFiles, encryptFiles } from './keys/encrypt-files.ts'
import { openVm } from './power/open-vm.ts'

const PLACE = { name: 'ds', folder: '/datastore' }
const PROVIDER = keyProvider({ name: 'A' })
const CONTENTS = [randomBytes(4096), randomBytes(4096)]
const kekOf = kekOfProvider(PROVIDER)

/** Makes a VM with two disks of known content. Returns its files. */
async function make(isPlain: boolean): Promise<Map<string, Buffer>> {
  const disk = createSimulatedDisk({ random: seededRandom('disk') })
  const effects = { ...systemEffects, files: disk.attach() }
  await effects.files.makeFolder(PLACE.folder, 0o700)
  const { vms } = await vmLab(PLACE.folder, [PROVIDER], { effects })
  const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = CONTENTS
  const sizeBytes = second.length
  await vms.create(
    { name: 'vm', datastore: '', provider: 'A', isPlain },
    first.length,
    chunksOf(first),
  )
  await vms.addDisk('vm', isPlain ? { sizeBytes, isPlain } : { sizeBytes, provider: 'A' })
  await vms.powerOn('vm')
  await vms.write({ name: 'vm', disk: 1 }, 0, chunksOf(second))
  await vms.powerOff('vm')
  const texts = new Map<string, Buffer>()
  for (const name of await effects.files.list(`${PLACE.folder}/vm`)) {
    await using file = await effects.files.open(`${PLACE.folder}/vm/${name}`, 'read')
    const bytes = Buffer.alloc((await file.stat()).size)
    await file.read(bytes, 0)
    texts.set(name, bytes)
  }
  return texts
}

/** Writes the files of a VM, durably. */
async function put({ files }: Effects, texts: ReadonlyMap<string, Buffer>): Promise<void> {
  await files.makeFolder(PLACE.folder, 0o700)
  await files.makeFolder(`${PLACE.folder}/vm`, 0o700)
  for (const [name, bytes] of texts) {
    await using file = await files.open(`${PLACE.folder}/vm/${name}`, 'create')
    await file.write(bytes, 0)
    await file.sync()
  }
  for (const folder of [`${PLACE.folder}/vm`, PLACE.folder, '/']) await files.syncFolder(folder)
}

async function pathsIn(effects: Effects): Promise<VmPaths> {
  return vmPaths(await mountDatastore(effects, PLACE, silentLogger), 'vm')
}

async function requireData(paths: VmPaths): Promise<void> {
  const vm = await openVm(paths, { hostName: 'esx-1', purpose: 'export' }, kekOf, systemRandom)
  for (const [index, content] of CONTENTS.entries())
    expect((await vm.disks[index]?.read(0, content.length))?.equals(content)).toBe(true)
  await vm.close()
}

async function change(paths: VmPaths, kind: 'encryption' | 'decryption'): Promise<VmFiles> {
  const plan = kind === 'encryption' ? planEncryption : planDecryption
  const input: ConversionInput = {
    plan: (files) => plan(cryptoFacts('vm', files, false), 'all'),
    ...{ kekOf, random: systemRandom, signal: new AbortController().signal },
  }
  const newKey = await keySourceOf(PROVIDER).newKey(systemRandom)
  const requireHeld = () => undefined
  return inVmFolder(paths, (folder) =>
    kind === 'encryption'
      ? encryptFiles(folder, paths, { ...input, newKey, requireHeld })
      : decryptFiles(folder, paths, input),
  )
}

describe('after a power loss at any step', () => {
  it.each(['encryption', 'decryption'] as const)(
    'of an %s, the VM opens, and a rerun finishes',
    async (kind) => {
      const texts = await make(kind === 'encryption')
      const steps = await cutPowerAtEachStep({
        prepare: (effects) => put(effects, texts),
        operate: async (effects) => change(await pathsIn(effects), kind),
        check: async (effects, isComplete) => {
          const paths = await pathsIn(effects)
          await requireData(paths)
          const rerun = await change(paths, kind).catch((error: unknown) => error)
          const refusal = { fault: { name: 'InvalidVmConfig' } }
          if (rerun instanceof EsxiError) expect(rerun).toMatchObject(refusal)
          if (isComplete) expect(rerun).toBeInstanceOf(EsxiError)
          const { home, disks } = await readVmFiles(paths)
          const isEncrypted = [home, ...disks.map(({ key }) => key)].map((key) => key !== undefined)
          expect(isEncrypted).toEqual(Array(3).fill(kind === 'encryption'))
          await requireData(paths)
          const names = await effects.files.list(`${PLACE.folder}/vm`)
          const extents = names.filter((name) => name.endsWith('-flat.vmdk'))
          // If nothing was left to do, the host removes the old extents; see encrypt.test.ts.
          if (!(rerun instanceof Error)) expect(extents).toHaveLength(2)
        },
        randoms: ALL_OR_NOTHING,
      })
      expect(steps).toBeGreaterThan(40)
    },
  )
})
