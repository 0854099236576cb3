import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { EsxiError } from '../errors.ts'
import { FAULTS, type ProductFault } from '../faults.ts'
import { keyProvider } from '../testing/key-provider.ts'
import { type VmLab, vmLab } from '../testing/vm-lab.ts'

const A = keyProvider({ name: 'A' })
const B = keyProvider({ name: 'B', isDefault: false })
const WHOLE = { deep: false, skipDisks: false, skipHome: false }
const withFault = (fault: ProductFault) => expect.objectContaining({ fault })

/** Makes an encrypted VM whose second disk has a key of B. */
async function lab(folder: string): Promise<VmLab> {
  const made = await vmLab(folder, [A, B])
  await made.vms.create({ name: 'vm', datastore: '', provider: 'A' }, 4096)
  await made.vms.addDisk('vm', { provider: 'B', sizeBytes: 4096 })
  return made
}

const readNames = (folder: string, vm = 'vm') => readdirSync(join(folder, vm))

/** Edits a file of the VM. */
function edit(folder: string, name: string, change: (text: string) => string): void {
  const path = join(folder, 'vm', name)
  writeFileSync(path, change(readFileSync(path, 'utf8')))
}

/** The rules of crypto-rules.test.ts and encrypt.test.ts cause the others. */
describe('the faults of the product', () => {
  it('tell that the key of the VM home is missing', async () => {
    using folder = createTemporaryFolder()
    const { vms, ...host } = await lab(folder.path)
    await host.hold([B], { isForeign: true })
    await expect(vms.powerOn('vm')).rejects.toThrow(withFault(FAULTS.vmLocked))
    await expect(vms.unlock('vm')).rejects.toThrow(withFault(FAULTS.vmLocked))
    await expect(vms.rekey('vm', 'B', WHOLE)).rejects.toThrow(withFault(FAULTS.vmLocked))
  })

  it('tell that the key of a disk is missing; without this disk the VM powers on', async () => {
    using folder = createTemporaryFolder()
    const { vms, ...host } = await lab(folder.path)
    await host.hold([A], { isForeign: true })
    const path = join(folder.path, 'vm', 'vm_1.vmdk')
    const text = `The disk [${path}] is encrypted and a required key was not found.`
    await expect(vms.powerOn('vm')).rejects.toThrow(withFault(FAULTS.diskKeyMissing))
    await expect(vms.powerOn('vm')).rejects.toThrow(text)
    await expect(vms.decrypt('vm', [1])).rejects.toThrow(withFault(FAULTS.diskKeyMissing))
    expect(await vms.get('vm')).toMatchObject({ isValid: true, isUnlocked: true })
    await vms.removeDisk('vm', { disk: 1, deleteFiles: false })
    expect(await vms.powerOn('vm')).toMatchObject({ powerState: 'poweredOn', missingKeys: [] })
    await vms.close()
  })

  it('tell that a host lacks the new key', async () => {
    using folder = createTemporaryFolder()
    const { vms } = await lab(folder.path)
    const disk = { provider: 'C', sizeBytes: 1 }
    await expect(vms.rekey('vm', 'C', WHOLE)).rejects.toThrow(withFault(FAULTS.keyNotFound))
    await expect(vms.addDisk('vm', disk)).rejects.toThrow(withFault(FAULTS.diskLocatorNotMade))
  })

  it.each([
    ['of the VM home', 'vm.vmx', /(encryption\.bundle = "vmware:key)[^"]*/, FAULTS.locatorInvalid],
    ['of a disk', 'vm_1.vmdk', /(encryptionKeys="vmware:key)[^"]*/, FAULTS.diskLocatorInvalid],
  ])('tell that the key locator %s cannot be read', async (_, file, pattern, fault) => {
    using folder = createTemporaryFolder()
    const { vms } = await lab(folder.path)
    edit(folder.path, file, (text) => text.replace(pattern, '$1/nothing'))
    await expect(vms.powerOn('vm')).rejects.toThrow(withFault(fault))
  })

  it('tell that an encryption.bundle has no data', async () => {
    using folder = createTemporaryFolder()
    const { vms } = await lab(folder.path)
    edit(folder.path, 'vm.vmx', (text) => text.replace(/encryption\.data.*\n/, ''))
    await expect(vms.powerOn('vm')).rejects.toThrow(withFault(FAULTS.bundleWithoutKey))
  })

  it('tell that the VM is on', async () => {
    using folder = createTemporaryFolder()
    const { vms } = await lab(folder.path)
    await vms.powerOn('vm')
    for (const change of [
      () => vms.rekey('vm', 'A', { ...WHOLE, deep: true }),
      () => vms.removeDisk('vm', { disk: 1, deleteFiles: false }),
      () => vms.mark('vm', true),
    ])
      await expect(change()).rejects.toThrow(withFault(FAULTS.invalidPowerState))
    await vms.close()
  })

  it('tell that the VM has snapshots: a single chain allows only a shallow rekey', async () => {
    using folder = createTemporaryFolder()
    const { vms } = await lab(folder.path)
    await vms.snapshots.create('vm', { snapshot: 'first', description: '' })
    const snapshots = withFault(FAULTS.vmHasSnapshots)
    await expect(vms.rekey('vm', 'A', { ...WHOLE, deep: true })).rejects.toThrow(snapshots)
    await expect(vms.decrypt('vm', 'all')).rejects.toThrow(snapshots)
    const rekeyed = await vms.rekey('vm', 'A', WHOLE)
    expect(rekeyed).toMatchObject({ hasMixedKeys: false, homeKey: { provider: 'A' } })
    await expect(vms.removeDisk('vm', { disk: 1, deleteFiles: true })).rejects.toMatchObject({
      code: 'VM_HAS_SNAPSHOTS',
    })
    await vms.snapshots.revert({ name: 'vm', snapshot: 'first', id: '' })
    await vms.snapshots.create('vm', { snapshot: 'second', description: '' })
    await vms.snapshots.revert({ name: 'vm', snapshot: 'first', id: '' })
    await expect(vms.rekey('vm', 'B', WHOLE)).rejects.toThrow(snapshots)
  })

  it('have names and keys in the form of the product', () => {
    for (const { name, messageKey } of Object.values<ProductFault>(FAULTS)) {
      expect(name).toMatch(/^[A-Z][A-Za-z]+$/)
      expect(messageKey).toMatch(name === 'SystemError' ? /^[A-Z][\w .]+$/ : /^(msg(\.\w+)+)?$/)
    }
    expect(new EsxiError('VM_INVALID', 'without a fault').fault).toBeUndefined()
  })
})

describe('a disk that is removed', () => {
  it('keeps its files, or loses them, but no other file', async () => {
    using folder = createTemporaryFolder()
    const { vms } = await lab(folder.path)
    await vms.addDisk('vm', { sizeBytes: 4096, isPlain: true })
    const names = () => readNames(folder.path)
    const kept = await vms.removeDisk('vm', { disk: 1, deleteFiles: false })
    expect(kept.disks.map(({ file }) => file)).toEqual(['vm.vmdk', 'vm_2.vmdk'])
    expect(names()).toEqual(expect.arrayContaining(['vm_1.vmdk', 'vm_1-flat.vmdk']))
    await vms.removeDisk('vm', { disk: 1, deleteFiles: true })
    expect(names().filter((name) => name.startsWith('vm_2'))).toEqual([])
    expect(names()).toEqual(expect.arrayContaining(['vm_1.vmdk', 'vm_1-flat.vmdk', 'vm.vmdk']))
    await expect(vms.removeDisk('vm', { disk: 1, deleteFiles: true })).rejects.toMatchObject({
      code: 'DISK_NOT_FOUND',
    })
    await expect(vms.removeDisk('vm', { disk: 0, deleteFiles: true })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    })
  })

  it('does not take the extent of another disk along', async () => {
    using folder = createTemporaryFolder()
    const { vms } = await lab(folder.path)
    await vms.create({ name: 'plain', datastore: '', provider: '', isPlain: true }, 4096)
    await vms.addDisk('plain', { sizeBytes: 4096, isPlain: true })
    const path = join(folder.path, 'plain', 'plain_1.vmdk')
    writeFileSync(path, readFileSync(path, 'utf8').replace('plain_1-flat', 'plain-flat'))
    await vms.removeDisk('plain', { disk: 1, deleteFiles: true })
    expect(readNames(folder.path, 'plain')).toContain('plain-flat.vmdk')
    await vms.powerOn('plain')
    await vms.close()
  })
})
