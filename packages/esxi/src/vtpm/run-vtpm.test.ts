import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { HeldFolder } from '@nkpsim/daemon'
import { createTemporaryFolder, until } from '@nkpsim/daemon/testing'
import { seededRandom, systemEffects } from '@nkpsim/effects'
import { simulatedVirtualTpms } from '@nkpsim/tpm/simulated'
import { PERMANENT_STATE, type VirtualTpms, VOLATILE_STATE } from '@nkpsim/tpm/virtual'
import { EsxiError } from '../errors.ts'
import { kekOfProvider, keyProvider } from '../testing/key-provider.ts'
import { memoryVtpmRecords, vmLab } from '../testing/vm-lab.ts'
import { datastoreAt, inVmFolder, vmPaths } from '../vm/files/datastore.ts'
import { fencedFolder } from '../vm/power/fenced-folder.ts'
import { withConfiguration } from './change-vtpm.ts'
import { cloneVtpm } from './copy-vtpm.ts'
import { startVtpm } from './run-vtpm.ts'
import type { LockedVm } from './running-vtpm.ts'

const A = keyProvider({ name: 'A' })
const virtual = simulatedVirtualTpms(seededRandom('vTPMs'))

/** Works in the folder of a VM that is off and has a vTPM, as its host does. */
async function withVm(
  work: (vm: LockedVm, input: Parameters<typeof startVtpm>[0], ended: string[]) => Promise<void>,
  more: { virtual?: VirtualTpms } = {},
): Promise<void> {
  using folder = createTemporaryFolder()
  const lab = await vmLab(folder.path, [A])
  await lab.vms.create({ name: 'vm', datastore: '', provider: 'A', vtpm: true }, 4096)
  const paths = vmPaths(datastoreAt(systemEffects, { name: 'ds', folder: folder.path }), 'vm')
  const ended: string[] = []
  const effects = {
    virtual: more.virtual ?? virtual,
    runFolder: '/run',
    random: systemEffects.random,
  }
  const input = {
    ...effects,
    records: memoryVtpmRecords(),
    onEnded: (vm: string) => void ended.push(vm),
  }
  await inVmFolder(paths, (held) =>
    work({ name: 'vm', folder: held, paths, kekOf: kekOfProvider(A) }, input, ended),
  )
}

async function filesOf(folder: HeldFolder): Promise<string[]> {
  const [state = ''] = (await folder.list()).filter((name) => name.endsWith('.nvram'))
  await using held = await folder.holdFolder(state)
  return await held.list()
}

describe('the vTPM of a powered-on VM', () => {
  it('continues without a reset after a suspension, and is reset by a cold start', () =>
    withVm(async (vm, input) => {
      const first = await startVtpm(input, vm)
      const count = await first?.device.resetCount()
      await first?.stop('suspended')
      expect((await filesOf(vm.folder)).sort()).toEqual([PERMANENT_STATE, VOLATILE_STATE])
      const resumed = await startVtpm(input, vm, { from: 'suspended' })
      expect(await resumed?.device.resetCount()).toBe(count)
      expect(await filesOf(vm.folder)).toEqual([PERMANENT_STATE])
      await resumed?.stop('suspended')
      const cold = await startVtpm(input, vm)
      expect(await cold?.device.resetCount()).toBe((count ?? 0) + 1)
      expect(await filesOf(vm.folder)).toEqual([PERMANENT_STATE])
      await cold?.stop()
      // A host that died before it saved the state of the vTPM.
      const reset = await startVtpm(input, vm, { from: 'suspended' })
      expect(await reset?.device.resetCount()).toBe((count ?? 0) + 2)
      await reset?.stop()
    }))

  it('waits for a guest, which is its only client', () =>
    withVm(async (vm, input) => {
      const vtpm = await startVtpm(input, vm, { client: 'guest' })
      expect(vtpm?.device.controlPath).toContain('.sock.ctrl')
      expect(vtpm?.device.socketPath).toBeUndefined()
      const none = { rsa: Buffer.of(1), ecc: Buffer.of(2) }
      await expect(vtpm?.device.writeCertificates(none)).rejects.toMatchObject({
        code: 'VTPM_UNAVAILABLE',
      })
      await vtpm?.stop()
      await (await startVtpm(input, vm))?.stop()
    }))

  it('is noticed when it ends by itself, and starts again later', async () => {
    const killed = Promise.withResolvers<void>()
    const dying: VirtualTpms = {
      ...virtual,
      start: async (start) => ({ ...(await virtual.start(start)), exited: killed.promise }),
    }
    await withVm(
      async (vm, input, ended) => {
        const vtpm = await startVtpm(input, vm)
        expect(vtpm?.hasEnded()).toBe(false)
        killed.resolve()
        await until(() => vtpm?.hasEnded() === true)
        expect(ended).toEqual(['vm'])
        await vtpm?.stop()
        await (await startVtpm({ ...input, virtual }, vm))?.stop()
      },
      { virtual: dying },
    )
  })

  it('does not disturb the next host if a host that was paused continues its start', () =>
    withVm(async (vm, input) => {
      let next: Awaited<ReturnType<typeof startVtpm>>
      const requireCurrent = async (): Promise<void> => {
        if (next !== undefined) throw new EsxiError('VM_LOCK_LOST', 'another host has the lock')
      }
      // The former host is paused while it writes the .vmx.
      const pausing: HeldFolder = {
        ...vm.folder,
        replace: async (name, bytes, check) => {
          next = await startVtpm(input, vm)
          await vm.folder.replace(name, bytes, check)
        },
      }
      const start = startVtpm(input, { ...vm, folder: fencedFolder(pausing, { requireCurrent }) })
      await expect(start).rejects.toMatchObject({ code: 'VM_LOCK_LOST' })
      await next?.stop()
      await (await startVtpm(input, vm))?.stop()
    }))

  it('does not change the VM if it cannot start', () =>
    withVm(async (vm, input) => {
      const failing: VirtualTpms = {
        ...virtual,
        start: async () => {
          throw new Error('no memory')
        },
      }
      const names = () => readdirSync(join(vm.folder.path)).sort()
      const before = names()
      await expect(startVtpm({ ...input, virtual: failing }, vm)).rejects.toThrow('no memory')
      expect(names()).toEqual(before)
    }))
})

describe('the vTPM of a clone', () => {
  it.each([
    ['copy', true],
    ['replace', false],
  ] as const)('with the policy %s has the same keys: %s', (policy, isSame) =>
    withVm(async (vm, input) => {
      await vm.folder.makeFolder('clone')
      await using to = await vm.folder.holdFolder('clone')
      await withConfiguration(vm.folder, vm.paths, vm.kekOf, async ({ dek, configuration }) => {
        const { vtpm } = configuration
        if (vtpm === undefined || dek === undefined) throw new Error('the VM has no vTPM')
        const from = { folder: vm.folder, vmName: 'vm', dek }
        const clone = await cloneVtpm(input, policy, vtpm, from, {
          ...{ folder: to, vmName: 'clone', dek },
        })
        const hasSameKeys = clone.endorsementKeys.ecc === vtpm.endorsementKeys.ecc
        expect(hasSameKeys).toBe(isSame)
        expect(clone.keyContext).not.toBe(vtpm.keyContext)
        expect(await to.list()).toEqual([clone.folder])
      })
    }),
  )
})
