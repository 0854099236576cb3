import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import { createSimulatedDisk, type Effects, seededRandom, systemEffects } from '@nkpsim/effects'
import { ALL_OR_NOTHING, cutPowerAtEachStep } from '@nkpsim/effects/testing'
import { keyProvider } from '../testing/key-provider.ts'
import { chunksOf, type VmLab, vmLab } from '../testing/vm-lab.ts'

const FOLDER = '/datastore'
const A = keyProvider({ name: 'A' })
const B = keyProvider({ name: 'B', isDefault: false })
const CONTENTS = [randomBytes(4096), randomBytes(4096)]

const open = async (effects: Effects): Promise<VmLab> => {
  const lab = await vmLab(FOLDER, [A, B], { effects })
  const { isRegistered } = await lab.vms.get('vm')
  if (!isRegistered) await lab.vms.register('vm', '')
  return lab
}
/** Makes a VM with two disks of known content. Returns its files. */
const make = async (isPlain: boolean): Promise<Map<string, Buffer>> => {
  const disk = createSimulatedDisk({ random: seededRandom('disk') })
  const effects = { ...systemEffects, files: disk.attach() }
  await effects.files.makeFolder(FOLDER, 0o700)
  const { vms } = await vmLab(FOLDER, [A, B], { effects })
  const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = CONTENTS
  await vms.create(
    { name: 'vm', datastore: '', provider: 'A', isPlain },
    first.length,
    chunksOf(first),
  )
  const sizeBytes = second.length
  await vms.addDisk('vm', isPlain ? { sizeBytes, isPlain } : { sizeBytes, provider: 'A' })
  await vms.powerOn('vm')
  await vms.write({ name: 'vm', disk: 1 }, 0, chunksOf(second))
  await vms.powerOff('vm')
  const texts = new Map<string, Buffer>()
  for (const name of await effects.files.list(`${FOLDER}/vm`)) {
    await using file = await effects.files.open(`${FOLDER}/vm/${name}`, 'read')
    const bytes = Buffer.alloc((await file.stat()).size)
    await file.read(bytes, 0)
    texts.set(name, bytes)
  }
  return texts
}
/** Writes the files of a VM, durably. */
const put = async ({ files }: Effects, texts: ReadonlyMap<string, Buffer>): Promise<void> => {
  await files.makeFolder(FOLDER, 0o700)
  await files.makeFolder(`${FOLDER}/vm`, 0o700)
  for (const [name, bytes] of texts) {
    await using file = await files.open(`${FOLDER}/vm/${name}`, 'create')
    await file.write(bytes, 0)
    await file.sync()
  }
  for (const folder of [`${FOLDER}/vm`, FOLDER, '/']) await files.syncFolder(folder)
}
const requireData = async ({ vms }: VmLab): Promise<void> => {
  for (const [disk, content] of CONTENTS.entries()) {
    const data = await buffer(vms.export({ name: 'vm', disk }))
    expect(data.equals(content)).toBe(true)
  }
}
const extents = async (effects: Effects): Promise<number> =>
  (await effects.files.list(`${FOLDER}/vm`)).filter((name) => name.endsWith('-flat.vmdk')).length

describe('after a power loss at any step', () => {
  it.each([
    {
      what: 'an encryption',
      isPlain: true,
      change: ({ vms }: VmLab) => vms.encrypt('vm', 'A', 'all'),
      encrypted: 3,
    },
    {
      what: 'a decryption',
      isPlain: false,
      change: ({ vms }: VmLab) => vms.decrypt('vm', 'all'),
      encrypted: 0,
    },
    {
      what: 'a deep rekey',
      isPlain: false,
      change: ({ vms }: VmLab) =>
        vms.rekey('vm', 'B', { deep: true, skipDisks: false, skipHome: false }),
      encrypted: 3,
    },
  ])('of $what, the VM opens, and a rerun finishes', async ({ isPlain, change, encrypted }) => {
    const texts = await make(isPlain)
    const steps = await cutPowerAtEachStep({
      prepare: (effects) => put(effects, texts),
      operate: async (effects) => change(await open(effects)),
      check: async (effects) => {
        const lab = await open(effects)
        await requireData(lab)
        // A change that was complete is refused now, or does the same again.
        await change(lab).catch((error) => {
          expect(error).toMatchObject({ fault: { name: 'InvalidVmConfig' } })
        })
        const { homeKey, disks, hasMixedKeys } = await lab.vms.get('vm')
        const keys = [homeKey, ...disks.map(({ key }) => key)].filter((key) => key !== undefined)
        expect(keys).toHaveLength(encrypted)
        expect(hasMixedKeys).toBe(false)
        await requireData(lab)
        expect(await extents(effects)).toBe(2)
      },
      randoms: ALL_OR_NOTHING,
    })
    expect(steps).toBeGreaterThan(40)
  })
})
