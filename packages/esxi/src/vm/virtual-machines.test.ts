import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder, silentLogger } from '@nkpsim/daemon/testing'
import { systemEffects } from '@nkpsim/effects'
import type { KeyProvider } from '../records/key-provider.ts'
import { keyProvider } from '../testing/key-provider.ts'
import { chunksOf as chunks, vmLab } from '../testing/vm-lab.ts'
import { mountDatastore } from './files/mount-datastore.ts'
import type { VirtualMachines } from './virtual-machines.ts'

const logger = silentLogger
const VM = { name: 'vm', disk: 0 }
const SPEC = { name: 'vm', datastore: '', provider: '' }

const host = async (folder: string, held: readonly KeyProvider[], hostName = 'esx-1') =>
  (await vmLab(folder, held, { hostName })).vms

const pattern = (lengthBytes: number): Buffer =>
  Buffer.from(Array.from({ length: lengthBytes }, (_, index) => (index * 31 + (index >> 8)) & 0xff))

const readAll = async (vms: VirtualMachines, name: string): Promise<Buffer> =>
  buffer(vms.read({ name, disk: 0 }, { offsetBytes: 0, lengthBytes: 0 }))

describe('a VM', () => {
  it.each([1, 4095, 4096, 5000, 3 * 1024 * 1024 + 1])(
    'whose image has %i bytes reads that image back, padded with zeros to whole sectors',
    async (lengthBytes) => {
      using folder = createTemporaryFolder()
      const vms = await host(folder.path, [keyProvider()])
      const image = pattern(lengthBytes)
      const vm = await vms.create(SPEC, lengthBytes, chunks(image))
      expect(vm.disks[0]?.sizeBytes).toBe(Math.ceil(lengthBytes / 4096) * 4096)
      const exported = await buffer(vms.export(VM))
      expect(exported.subarray(0, lengthBytes).equals(image)).toBe(true)
      expect(exported.subarray(lengthBytes).every((byte) => byte === 0)).toBe(true)
      await vms.powerOn('vm')
      expect((await readAll(vms, 'vm')).equals(exported)).toBe(true)
      await vms.close()
    },
  )

  it('keeps written data after a power-off, and on another host too', async () => {
    using folder = createTemporaryFolder()
    const provider = keyProvider()
    const first = await host(folder.path, [provider])
    await first.create(SPEC, 10_000)
    await first.powerOn('vm')
    expect(await first.write(VM, 4000, chunks(Buffer.from('hello'.repeat(100)), 7))).toBe(500)
    await first.powerOff('vm')
    const second = await host(folder.path, [provider], 'esx-2')
    await second.powerOn('vm')
    expect((await readAll(second, 'vm')).subarray(4000, 4500).toString()).toBe('hello'.repeat(100))
    await second.close()
  })

  it('is described as it was written, and checked when it is opened', async () => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, 'vm', 'vm.vmx')
    let isTampered = false
    const lab = await vmLab(folder.path, [keyProvider()], {
      onChange: () => {
        if (isTampered) writeFileSync(path, readFileSync(path, 'utf8').replace('uuid.bios', 'x'))
      },
    })
    expect(await lab.vms.create({ ...SPEC, name: 'as read' }, 5000)).toEqual(
      await lab.vms.get('as read'),
    )
    // Another host writes to the folder before this host describes the new VM.
    isTampered = true
    expect(await lab.vms.create(SPEC, 5000)).toMatchObject({ name: 'vm', isUnlocked: true })
    await expect(lab.vms.powerOn('vm')).rejects.toMatchObject({ code: 'VM_INVALID' })
  })

  it('leaves no plaintext on the datastore', async () => {
    using folder = createTemporaryFolder()
    const text = Buffer.from('nobody shall find this sentence. '.repeat(500))
    await (await host(folder.path, [keyProvider()])).create(SPEC, text.length, chunks(text))
    for (const name of readdirSync(join(folder.path, 'vm')))
      expect(readFileSync(join(folder.path, 'vm', name)).includes('shall find this')).toBe(false)
  })

  it('is powered on only on one host at a time', async () => {
    using folder = createTemporaryFolder()
    const provider = keyProvider()
    const first = await host(folder.path, [provider])
    const second = await host(folder.path, [provider], 'esx-2')
    await first.create(SPEC, 1)
    await first.powerOn('vm')
    await expect(second.powerOn('vm')).rejects.toMatchObject({
      code: 'VM_POWERED_ON_ELSEWHERE',
      message: expect.stringContaining('esx-1'),
    })
    await expect(buffer(second.export(VM))).rejects.toMatchObject({
      code: 'VM_POWERED_ON_ELSEWHERE',
    })
    expect((await second.get('vm')).powerState).toBe('poweredOnElsewhere')
    await first.powerOff('vm')
    expect((await second.get('vm')).powerState).toBe('poweredOff')
    await second.powerOn('vm')
    await second.close()
  })

  it('opens only on a host with its KDK, even if another host has a provider with the same name', async () => {
    using folder = createTemporaryFolder()
    await (await host(folder.path, [keyProvider()])).create(SPEC, 1)
    for (const held of [[], [keyProvider()]]) {
      const vms = await host(folder.path, held)
      expect((await vms.get('vm')).isUnlocked).toBe(false)
      await expect(vms.powerOn('vm')).rejects.toMatchObject({ code: 'VM_LOCKED' })
    }
  })

  it('returns an error and no data if its key_id belongs to another KDK', async () => {
    using folder = createTemporaryFolder()
    const provider = keyProvider()
    await (await host(folder.path, [provider])).create(SPEC, 1)
    const forged = keyProvider({ keyId: provider.keyId })
    await expect((await host(folder.path, [forged])).powerOn('vm')).rejects.toMatchObject({
      code: 'VM_INVALID',
    })
  })

  it('refuses the disk of another VM', async () => {
    using folder = createTemporaryFolder()
    const vms = await host(folder.path, [keyProvider()])
    await vms.create(SPEC, 1)
    await vms.create({ ...SPEC, name: 'other' }, 1)
    copyFileSync(join(folder.path, 'other', 'other.vmdk'), join(folder.path, 'vm', 'vm.vmdk'))
    await expect(vms.powerOn('vm')).rejects.toMatchObject({ code: 'VM_INVALID' })
  })

  it('cannot be read, written or powered off while it is off, or powered on twice', async () => {
    using folder = createTemporaryFolder()
    const vms = await host(folder.path, [keyProvider()])
    await vms.create(SPEC, 1)
    const wrong = { code: 'INVALID_POWER_STATE' }
    await expect(readAll(vms, 'vm')).rejects.toMatchObject(wrong)
    await expect(vms.write(VM, 0, chunks(Buffer.of(1)))).rejects.toMatchObject(wrong)
    await expect(vms.powerOff('vm')).rejects.toMatchObject(wrong)
    await vms.powerOn('vm')
    await expect(vms.powerOn('vm')).rejects.toMatchObject(wrong)
    await expect(buffer(vms.export(VM))).rejects.toMatchObject(wrong)
    await vms.close()
  })

  it('is listed as invalid while its datastore cannot be used, and VMs elsewhere as usual', async () => {
    using folder = createTemporaryFolder()
    const other = { name: 'other', folder: join(folder.path, 'other') }
    mkdirSync(other.folder)
    const lab = await vmLab(folder.path, [keyProvider()], { moreDatastores: [other] })
    await lab.vms.create(SPEC, 1)
    await lab.vms.create({ ...SPEC, name: 'away', datastore: 'other' }, 1)
    renameSync(other.folder, join(folder.path, '.unmounted'))
    const reason = 'the datastore failed: ENOENT at open'
    expect(await lab.vms.list()).toMatchObject([
      { name: 'away', datastore: 'other', isValid: false, invalidReason: reason },
      { name: 'vm', datastore: 'ds', isValid: true },
    ])
    for (const name of ['away', 'unknown'])
      await expect(lab.vms.get(name)).rejects.toMatchObject({ code: 'DATASTORE_UNUSABLE' })
    renameSync(join(folder.path, '.unmounted'), other.folder)
    expect(await lab.vms.get('away')).toMatchObject({ isRegistered: true, isValid: true })
    await expect(lab.vms.get('unknown')).rejects.toMatchObject({ code: 'VM_NOT_FOUND' })
  })

  it('is listed as invalid if its files cannot be read, and other VMs as usual', async () => {
    using folder = createTemporaryFolder()
    const vms = await host(folder.path, [keyProvider()])
    await vms.create(SPEC, 1)
    await vms.create({ ...SPEC, name: 'broken' }, 1)
    writeFileSync(join(folder.path, 'broken', 'broken.vmx'), 'rubbish')
    expect(await vms.list()).toMatchObject([
      {
        name: 'broken',
        isRegistered: true,
        isValid: false,
        invalidReason: `${join(folder.path, 'broken', 'broken.vmx')}, line 1: cannot be read; write: key = "value"`,
      },
      { name: 'vm', isValid: true, invalidReason: undefined },
    ])
    expect(await vms.listRegistered(10)).toMatchObject([
      { name: 'vm', isValid: true },
      { name: 'broken', isValid: false, homeKey: undefined },
    ])
    writeFileSync(join(folder.path, 'vm', 'vm.vmx'), 'rubbish')
    expect(await vms.listRegistered(10)).toMatchObject([
      { name: 'vm', invalidReason: undefined, homeKey: { provider: 'NKP' } },
      { name: 'broken' },
    ])
    await vms.unregister('vm')
    expect(await vms.listRegistered(10)).toMatchObject([{ name: 'broken' }])
    await expect(vms.get('broken')).rejects.toMatchObject({ code: 'VM_INVALID' })
  })
})

describe('creating a VM', () => {
  it('accepts an image of unknown size, but not an empty image', async () => {
    using folder = createTemporaryFolder()
    const vms = await host(folder.path, [keyProvider()])
    const content = pattern(10_000)
    const vm = await vms.create(SPEC, 0, chunks(content))
    expect(vm.disks[0]?.sizeBytes).toBe(12_288)
    expect((await buffer(vms.export(VM))).subarray(0, 10_000)).toEqual(content)
    const nothing = vms.create({ ...SPEC, name: 'empty' }, 0, chunks(Buffer.alloc(0)))
    await expect(nothing).rejects.toThrow('the image has a wrong size: it is empty')
    await expect(vms.create({ ...SPEC, name: 'none' }, 0)).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    })
    expect((await vms.list()).map(({ name }) => name)).toEqual(['vm'])
  })

  it('leaves no files if the size of the image differs from the announced size', async () => {
    using folder = createTemporaryFolder()
    const vms = await host(folder.path, [keyProvider()])
    for (const announced of [9999, 10_001])
      await expect(vms.create(SPEC, announced, chunks(pattern(10_000)))).rejects.toMatchObject({
        code: 'IMAGE_SIZE_MISMATCH',
      })
    expect(readdirSync(folder.path)).toEqual([])
  })

  it('refuses used names, invalid sizes and unknown datastores', async () => {
    using folder = createTemporaryFolder()
    const vms = await host(folder.path, [keyProvider()])
    await vms.create(SPEC, 1)
    await expect(vms.create(SPEC, 1)).rejects.toMatchObject({ code: 'VM_ALREADY_EXISTS' })
    const other = { ...SPEC, name: 'other' }
    for (const sizeBytes of [0, -1, 0.5, 2 ** 60])
      await expect(vms.create(other, sizeBytes)).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
    await expect(vms.create({ ...other, datastore: 'x' }, 1)).rejects.toMatchObject({
      code: 'DATASTORE_NOT_FOUND',
    })
    await expect(vms.create({ ...other, name: '../x' }, 1)).rejects.toMatchObject({
      code: 'INVALID_NAME',
    })
    await expect(vms.get('nobody')).rejects.toMatchObject({ code: 'VM_NOT_FOUND' })
    expect(readdirSync(folder.path)).toEqual(['vm'])
  })

  it('gives a name to only one of several simultaneous calls', async () => {
    using folder = createTemporaryFolder()
    const vms = await host(folder.path, [keyProvider()])
    const outcomes = await Promise.allSettled(
      Array.from({ length: 4 }, () => vms.create(SPEC, 5000)),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(readdirSync(folder.path)).toEqual(['vm'])
  })

  it('leaves files if the host dies, and the next host that mounts the datastore removes them', async () => {
    using folder = createTemporaryFolder()
    const abandoned = '.creating-0123456789abcdef'
    mkdirSync(join(folder.path, abandoned))
    writeFileSync(join(folder.path, abandoned, 'vm-flat.vmdk'), 'half')
    await mountDatastore(systemEffects, { name: 'ds', folder: folder.path }, logger)
    expect(readdirSync(folder.path)).toEqual([])
  })
})
