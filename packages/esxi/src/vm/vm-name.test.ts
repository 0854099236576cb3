import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import fc from 'fast-check'
import { keyProvider } from '../testing/key-provider.ts'
import { vmLab } from '../testing/vm-lab.ts'

const spec = (name: string) => ({ name, datastore: '', provider: '' })

/** Renames the folder and the .vmx of a VM, as a user may who copies the VM from elsewhere. */
function respell(datastore: string, from: string, to: string): void {
  renameSync(join(datastore, from), join(datastore, to))
  renameSync(join(datastore, to, `${from}.vmx`), join(datastore, to, `${to}.vmx`))
}

describe('a virtual machine', () => {
  it('is created once, and is found in either Unicode form of its name', async () => {
    const letters = fc.string({
      unit: fc.constantFrom('ü', 'é', '\u212b', '한', 'ệ', 'a'),
      minLength: 1,
      maxLength: 8,
    })
    const form = fc.constantFrom('NFC', 'NFD')
    await fc.assert(
      fc.asyncProperty(letters, form, form, async (text, set, sought) => {
        using folder = createTemporaryFolder()
        const { vms } = await vmLab(folder.path, [keyProvider()])
        const kept = text.normalize('NFC')
        const other = text.normalize(sought)
        expect((await vms.create(spec(text.normalize(set)), 1)).name).toBe(kept)
        await expect(vms.create(spec(other), 1)).rejects.toMatchObject({
          code: 'VM_ALREADY_EXISTS',
        })
        expect((await vms.powerOn(other)).powerState).toBe('poweredOn')
        const range = { offsetBytes: 0, lengthBytes: 0 }
        expect(await buffer(vms.read({ name: other, disk: 0 }, range))).toHaveLength(4096)
        await vms.powerOff(other)
        await vms.unregister(other)
        expect((await vms.register(other, '')).name).toBe(kept)
        await vms.delete(other)
        expect(await vms.list()).toEqual([])
      }),
      { numRuns: 10 },
    )
  })

  it('with a decomposed name on the datastore is listed in that form and found in either form', async () => {
    using folder = createTemporaryFolder()
    const { vms } = await vmLab(folder.path, [keyProvider()])
    await vms.create(spec('Gr\u00fcn'), 1)
    await vms.unregister('Gr\u00fcn')
    respell(folder.path, 'Gr\u00fcn', 'Gru\u0308n')
    expect((await vms.list()).map(({ name }) => name)).toEqual(['Gru\u0308n'])
    expect((await vms.get('Gr\u00fcn')).name).toBe('Gru\u0308n')
    expect((await vms.register('Gr\u00fcn', 'ds')).name).toBe('Gru\u0308n')
    expect((await vms.powerOn('Gr\u00fcn')).powerState).toBe('poweredOn')
    await vms.powerOff('Gru\u0308n')
    await expect(vms.create(spec('Gr\u00fcn'), 1)).rejects.toMatchObject({
      code: 'VM_ALREADY_EXISTS',
    })
  })

  it('is distinguished from a VM whose name is the other Unicode form, if both exist', async () => {
    using folder = createTemporaryFolder()
    const { vms } = await vmLab(folder.path, [keyProvider()])
    await vms.create(spec('Gr\u00fcn'), 1)
    await vms.unregister('Gr\u00fcn')
    respell(folder.path, 'Gr\u00fcn', 'Gru\u0308n')
    await vms.register('Gru\u0308n', '')
    const { vms: other } = await vmLab(folder.path, [keyProvider()], { hostName: 'esx-2' })
    using elsewhere = createTemporaryFolder()
    const { vms: maker } = await vmLab(elsewhere.path, [keyProvider()])
    await maker.create(spec('Gr\u00fcn'), 1)
    renameSync(join(elsewhere.path, 'Gr\u00fcn'), join(folder.path, 'Gr\u00fcn'))
    for (const name of ['Gr\u00fcn', 'Gru\u0308n']) expect((await other.get(name)).name).toBe(name)
    await vms.delete('Gru\u0308n')
    expect((await other.list()).map(({ name }) => name)).toEqual(['Gr\u00fcn'])
  })

  it.each(['a\u202eb', 'so\u00adft', 'a\u200bb', 'x'.repeat(100)])(
    'that older programs named %j still opens, but a new VM cannot have that name',
    async (name) => {
      using folder = createTemporaryFolder()
      const { vms } = await vmLab(folder.path, [keyProvider()])
      await expect(vms.create(spec(name), 1)).rejects.toMatchObject({ code: 'INVALID_NAME' })
      await vms.create(spec('vm'), 1)
      await vms.unregister('vm')
      respell(folder.path, 'vm', name)
      await vms.register(name, '')
      expect((await vms.powerOn(name)).powerState).toBe('poweredOn')
      await vms.powerOff(name)
      await vms.delete(name)
      expect(await vms.list()).toEqual([])
    },
  )

  it.each(['', '.', '..', '../x', 'a/b', '.creating-0000000000000000', 'a\0b', 'x'.repeat(300)])(
    'is not looked up by the invalid name %j',
    async (name) => {
      using folder = createTemporaryFolder()
      const { vms } = await vmLab(folder.path, [keyProvider()])
      const refused = { code: 'INVALID_NAME' }
      await expect(vms.get(name)).rejects.toMatchObject(refused)
      await expect(vms.register(name, '')).rejects.toMatchObject(refused)
      await expect(vms.delete(name)).rejects.toMatchObject(refused)
    },
  )
})
