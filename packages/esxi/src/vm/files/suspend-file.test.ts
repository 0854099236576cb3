import { expect, it } from '@jest/globals'
import { createDek } from '@nkpsim/crypto'
import {
  createSimulatedDisk,
  type Effects,
  systemClock,
  systemEffects,
  systemRandom,
} from '@nkpsim/effects'
import { cutPowerAtEachStep } from '@nkpsim/effects/testing'
import { datastoreAt, inVmFolder, vmPaths } from './datastore.ts'
import {
  dropSuspendFile,
  isSuspended,
  readSuspendFile,
  type SavedMemory,
  writeSuspendFile,
} from './suspend-file.ts'
import { formatVmx, parseVmx, type Vmx } from './vmx.ts'

const FOLDER = '/datastore/vm'
const MEMORY = Buffer.from('the memory of a VM'.repeat(1000))
const VMX: Vmx = {
  displayName: 'vm',
  uuid: '4f0b2c6e-0000-4000-8000-000000000003',
  diskFileNames: ['vm.vmdk'],
  isTemplate: false,
  encryptionBundle: 'bundle',
  encryptionData: 'data',
  hardware: undefined,
}

const makeFolders = async ({ files }: Effects): Promise<void> => {
  await files.makeFolder('/datastore', 0o700)
  await files.makeFolder(FOLDER, 0o700)
  await files.syncFolder('/')
  await files.syncFolder('/datastore')
}

const vmIn = (effects: Effects) => {
  const place = { name: 'ds', folder: '/datastore' }
  const paths = vmPaths(datastoreAt({ ...effects, machineClock: systemClock }, place), 'vm')
  const vmx = () =>
    inVmFolder(paths, async (folder) => parseVmx(await folder.read(paths.vmx, 65_536), 'vm.vmx'))
  return { paths, vmx }
}

it.each([
  ['encrypted', createDek(systemRandom.bytes)],
  ['plain', undefined],
])(
  'after a power loss, %s memory is whole or not there, and nothing else stays',
  async (_, configurationDek) => {
    const steps = await cutPowerAtEachStep({
      prepare: async (effects) => {
        await makeFolders(effects)
        const { paths } = vmIn(effects)
        await inVmFolder(paths, (folder) => folder.replace(paths.vmx, formatVmx(VMX)))
      },
      operate: async (effects) => {
        const { paths, vmx } = vmIn(effects)
        const own: SavedMemory = { vmx: await vmx(), configurationDek }
        await inVmFolder(paths, (folder) =>
          writeSuspendFile(folder, paths, own, MEMORY, effects.random),
        )
        await inVmFolder(paths, async (folder) => dropSuspendFile(folder, paths, await vmx()))
      },
      check: async (effects, isComplete) => {
        const { paths, vmx } = vmIn(effects)
        const own: SavedMemory = { vmx: await vmx(), configurationDek }
        if (isComplete) expect(isSuspended(own.vmx)).toBe(false)
        await inVmFolder(paths, async (folder) => {
          if (isSuspended(own.vmx))
            expect(await readSuspendFile(folder, paths, own)).toEqual(MEMORY)
          // The next suspension removes what a killed host left.
          await writeSuspendFile(folder, paths, own, MEMORY, effects.random)
          const names = (await folder.list()).filter((name) => name.endsWith('.vmss'))
          expect(names).toHaveLength(1)
        })
      },
    })
    expect(steps).toBeGreaterThan(15)
  },
)

it('memory opens only for its VM, its suspension and its key, and plain memory only for a plain VM', async () => {
  const dek = createDek(systemRandom.bytes)
  const other = createDek(systemRandom.bytes)
  const cases: [SavedMemory, SavedMemory][] = [
    [
      { vmx: VMX, configurationDek: dek },
      { vmx: VMX, configurationDek: other },
    ],
    [
      { vmx: VMX, configurationDek: dek },
      { vmx: VMX, configurationDek: undefined },
    ],
    [
      { vmx: VMX, configurationDek: undefined },
      { vmx: VMX, configurationDek: dek },
    ],
    [
      { vmx: VMX, configurationDek: dek },
      { vmx: { ...VMX, uuid: 'another' }, configurationDek: dek },
    ],
  ]
  for (const [written, read] of cases) {
    const disk = createSimulatedDisk({ random: systemRandom })
    const effects: Effects = { ...systemEffects, files: disk.attach() }
    await makeFolders(effects)
    const { paths, vmx } = vmIn(effects)
    await inVmFolder(paths, async (folder) => {
      await folder.replace(paths.vmx, formatVmx(written.vmx))
      await writeSuspendFile(folder, paths, written, MEMORY, effects.random)
      const { source } = await vmx()
      await expect(
        readSuspendFile(folder, paths, { ...read, vmx: { ...read.vmx, source } }),
      ).rejects.toMatchObject({ code: 'VM_INVALID' })
    })
  }
})
