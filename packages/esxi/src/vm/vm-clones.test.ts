import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { keyProvider } from '../testing/key-provider.ts'
import { chunksOf, type VmLab, vmLab } from '../testing/vm-lab.ts'

const SPEC = { name: 'vm', datastore: '', provider: 'A' }
const CLONE = {
  ...{ name: 'vm', cloneName: 'copy', datastore: '', provider: '' },
  ...{ snapshot: '', snapshotId: '', vtpmPolicy: undefined },
}
const CAPACITY_BYTES = 3 << 20
const A = keyProvider({ name: 'A' })
const B = keyProvider({ name: 'B', isDefault: false })
const exported = ({ vms }: VmLab, name: string, disk = 0) => buffer(vms.export({ name, disk }))

async function labWithVm(folder: string) {
  const lab = await vmLab(folder, [A, B])
  await lab.vms.create(SPEC, CAPACITY_BYTES)
  await lab.vms.addDisk('vm', { provider: 'B', sizeBytes: 4096 })
  await lab.vms.powerOn('vm')
  const put = (text: string, disk = 0, offsetBytes = 2 << 20) =>
    lab.vms.write({ name: 'vm', disk }, offsetBytes, chunksOf(Buffer.from(text)))
  await put('first')
  await put('second disk', 1, 0)
  return { lab, put }
}

describe('a clone', () => {
  it('has the content of a powered-off VM, its own identity and DEKs, and the keys of the VM', async () => {
    using folder = createTemporaryFolder()
    const { lab } = await labWithVm(folder.path)
    await lab.vms.powerOff('vm')
    const source = await lab.vms.get('vm')
    const clone = await lab.vms.clones.clone(CLONE)
    expect(clone).toMatchObject({
      name: 'copy',
      isRegistered: true,
      isMadeHere: true,
      homeKey: source.homeKey,
      disks: [
        { file: 'copy.vmdk', key: source.disks[0]?.key },
        { file: 'copy_1.vmdk', key: source.disks[1]?.key },
      ],
    })
    expect(clone.uuid).not.toBe(source.uuid)
    for (const disk of [0, 1])
      expect((await exported(lab, 'copy', disk)).equals(await exported(lab, 'vm', disk))).toBe(true)
    const locators = ['vm/vm.vmdk', 'copy/copy.vmdk'].map(
      (name) => /^encryptionKeys\s*=.*$/m.exec(readFileSync(join(folder.path, name), 'utf8'))?.[0],
    )
    expect(new Set(locators).size).toBe(2)
    const { blocks } = statSync(join(folder.path, 'copy', 'copy-flat.vmdk'))
    expect(blocks * 512).toBeLessThan(1 << 20)
    await lab.vms.powerOn('copy')
    await lab.vms.close()
  })

  it('has new keys of a provider, if one is named', async () => {
    using folder = createTemporaryFolder()
    const { lab } = await labWithVm(folder.path)
    await lab.vms.powerOff('vm')
    const clone = await lab.vms.clones.clone({ ...CLONE, provider: 'B' })
    expect([clone.homeKey, ...clone.disks.map(({ key }) => key)]).toMatchObject([
      { provider: 'B' },
      { provider: 'B' },
      { provider: 'B' },
    ])
    const other = await vmLab(folder.path, [B], { hostName: 'esx-2' })
    await other.vms.register('copy', '')
    expect((await exported(other, 'copy')).toString('utf8', 2 << 20, (2 << 20) + 5)).toBe('first')
  })

  it('of a powered-on VM needs a snapshot, and has the state of the snapshot', async () => {
    using folder = createTemporaryFolder()
    const { lab, put } = await labWithVm(folder.path)
    await expect(lab.vms.clones.clone(CLONE)).rejects.toMatchObject({ code: 'INVALID_POWER_STATE' })
    await lab.vms.snapshots.create('vm', { snapshot: 's', description: '' })
    await put('later')
    const clone = await lab.vms.clones.clone({ ...CLONE, snapshot: 's' })
    expect(clone.disks).toHaveLength(2)
    const content = await exported(lab, 'copy')
    expect(content.toString('utf8', 2 << 20, (2 << 20) + 5)).toBe('first')
    expect((await lab.vms.snapshots.list('copy')).snapshots).toEqual([])
    await lab.vms.close()
  })

  it('has a copy of the vTPM, or a new one, also from a snapshot', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A])
    await lab.vms.create({ ...SPEC, vtpm: true }, 4096)
    const keyOf = async (name: string) =>
      (await lab.vms.getVtpm(name)).endorsementKeys.ecc.publicKey.toString('hex')
    const key = await keyOf('vm')
    await lab.vms.clones.clone(CLONE)
    expect(await keyOf('copy')).toBe(key)
    await lab.vms.clones.clone({ ...CLONE, cloneName: 'other', vtpmPolicy: 'replace' })
    expect(await keyOf('other')).not.toBe(key)
    // Without a policy, the setting of vCenter decides.
    lab.cloneVtpmPolicy = 'replace'
    await lab.vms.clones.clone({ ...CLONE, cloneName: 'fourth' })
    expect(await keyOf('fourth')).not.toBe(key)
    await lab.vms.clones.clone({ ...CLONE, cloneName: 'fifth', vtpmPolicy: 'copy' })
    expect(await keyOf('fifth')).toBe(key)
    lab.cloneVtpmPolicy = 'copy'
    await lab.vms.snapshots.create('vm', { snapshot: 's', description: '' })
    await lab.vms.removeVtpm('vm')
    await lab.vms.clones.clone({ ...CLONE, cloneName: 'third', snapshot: 's' })
    expect(await keyOf('third')).toBe(key)
    for (const name of ['vm', 'copy', 'other', 'third']) await lab.vms.powerOn(name)
    await lab.vms.close()
  })

  it('is not made from what is missing, on a taken name, or without its key', async () => {
    using folder = createTemporaryFolder()
    const { lab } = await labWithVm(folder.path)
    await lab.vms.powerOff('vm')
    const { clone } = lab.vms.clones
    await expect(clone({ ...CLONE, name: 'none' })).rejects.toMatchObject({ code: 'VM_NOT_FOUND' })
    await expect(clone({ ...CLONE, cloneName: 'vm' })).rejects.toMatchObject({
      code: 'VM_ALREADY_EXISTS',
    })
    await expect(clone({ ...CLONE, cloneName: 'a/b' })).rejects.toMatchObject({
      code: 'INVALID_NAME',
    })
    await expect(clone({ ...CLONE, snapshot: 'none' })).rejects.toMatchObject({
      code: 'SNAPSHOT_NOT_FOUND',
    })
    await expect(clone({ ...CLONE, provider: 'C' })).rejects.toMatchObject({
      code: 'KEY_PROVIDER_NOT_FOUND',
    })
    const ended = new AbortController()
    ended.abort(new Error('cancelled'))
    await expect(clone(CLONE, { signal: ended.signal })).rejects.toThrow('cancelled')
    expect(readdirSync(folder.path)).toEqual(['vm'])
    const other = await vmLab(folder.path, [A], { hostName: 'esx-2' })
    await expect(other.vms.clones.clone(CLONE)).rejects.toMatchObject({
      code: 'DISK_KEY_NOT_FOUND',
    })
  })

  it('refuses other changes of both VMs while it is made', async () => {
    using folder = createTemporaryFolder()
    const { lab } = await labWithVm(folder.path)
    await lab.vms.powerOff('vm')
    let inUse: Promise<PromiseSettledResult<unknown>[]> | undefined
    const onProgress = () => {
      inUse ??= Promise.allSettled([
        lab.vms.powerOn('vm'),
        lab.vms.delete('vm'),
        lab.vms.create({ ...SPEC, name: 'copy' }, 1),
      ])
    }
    await lab.vms.clones.clone(CLONE, { onProgress })
    const refusal = {
      status: 'rejected',
      reason: { code: 'VM_POWERED_ON_ELSEWHERE', message: expect.stringContaining('being cloned') },
    }
    expect(await inUse).toMatchObject([refusal, refusal, refusal])
  })
})
