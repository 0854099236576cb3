import {
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { acquireFileLock } from '@nkpsim/daemon'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { type FileLock, systemFiles } from '@nkpsim/effects'
import { keyProvider } from '../../testing/key-provider.ts'
import { vmLab } from '../../testing/vm-lab.ts'
import { REGISTRY_FILE } from './vm-registry.ts'

const SPEC = { name: 'vm', datastore: '', provider: '' }

describe('a VM on a host', () => {
  it('is registered when it is created, and stays in the datastore after it is unregistered', async () => {
    using folder = createTemporaryFolder()
    const { vms } = await vmLab(folder.path, [keyProvider()])
    expect(await vms.create(SPEC, 1)).toMatchObject({ isRegistered: true, isValid: true })
    await expect(vms.register('vm', '')).rejects.toMatchObject({ code: 'VM_ALREADY_REGISTERED' })
    await vms.unregister('vm')
    expect(await vms.list()).toMatchObject([{ name: 'vm', isRegistered: false }])
    expect(await vms.listRegistered(10)).toEqual([])
    await expect(vms.unregister('vm')).rejects.toMatchObject({ code: 'VM_NOT_REGISTERED' })
    expect(await vms.register('vm', 'ds')).toMatchObject({ isRegistered: true })
    await vms.unregister('vm')
    expect(await vms.powerOn('vm')).toMatchObject({ isRegistered: true })
    await expect(vms.unregister('vm')).rejects.toMatchObject({ code: 'INVALID_POWER_STATE' })
    await vms.close()
  })

  it('belongs to the host that registered it last', async () => {
    using folder = createTemporaryFolder()
    const provider = keyProvider()
    const first = await vmLab(folder.path, [provider])
    const second = await vmLab(folder.path, [provider], { hostName: 'esx-2' })
    await first.vms.create(SPEC, 1)
    expect(await second.vms.powerOn('vm')).toMatchObject({ isRegistered: true })
    expect(await first.vms.listRegistered(10)).toEqual([])
    expect(await first.vms.get('vm')).toMatchObject({
      isRegistered: false,
      powerState: 'poweredOnElsewhere',
    })
    await expect(first.vms.register('vm', '')).rejects.toMatchObject({
      code: 'VM_POWERED_ON_ELSEWHERE',
    })
    await second.vms.powerOff('vm')
    await first.vms.register('vm', '')
    expect(await second.vms.listRegistered(10)).toEqual([])
  })

  it('remains registered after a boot, and a damaged list is reported', async () => {
    using folder = createTemporaryFolder()
    using state = createTemporaryFolder()
    const provider = keyProvider()
    const boot = () => vmLab(folder.path, [provider], { stateFolder: state.path })
    await (await boot()).vms.create(SPEC, 1)
    expect(await (await boot()).vms.listRegistered(10)).toMatchObject([{ name: 'vm' }])
    for (const damaged of ['', '{}', '{"version":1,"vms":[1]}', '{"version":2,"vms":[]}']) {
      writeFileSync(join(state.path, REGISTRY_FILE), damaged)
      await expect(boot()).rejects.toMatchObject({ code: 'CONFIG_STORE_INVALID' })
    }
  })

  it('is reported as invalid after a boot without its datastore', async () => {
    using folder = createTemporaryFolder()
    using other = createTemporaryFolder()
    using state = createTemporaryFolder()
    const moreDatastores = [{ name: 'other', folder: other.path }]
    const more = { stateFolder: state.path }
    const { vms } = await vmLab(folder.path, [keyProvider()], { ...more, moreDatastores })
    await vms.create({ ...SPEC, datastore: 'other' }, 1)
    const { vms: after } = await vmLab(folder.path, [], more)
    expect(await after.listRegistered(10)).toMatchObject([
      { name: 'vm', datastore: 'other', isValid: false, homeKey: undefined },
    ])
  })

  it('is deleted with all its files, but not if it is on, or invalid because its key is missing', async () => {
    using folder = createTemporaryFolder()
    const provider = keyProvider()
    const lab = await vmLab(folder.path, [provider])
    await lab.vms.create(SPEC, 1)
    await lab.vms.powerOn('vm')
    await expect(lab.vms.delete('vm')).rejects.toMatchObject({ code: 'INVALID_POWER_STATE' })
    await lab.vms.powerOff('vm')
    await lab.hold([])
    await lab.vms.unregister('vm')
    expect(await lab.vms.register('vm', '')).toMatchObject({ isValid: false, isUnlocked: false })
    await expect(lab.vms.delete('vm')).rejects.toMatchObject({
      code: 'VM_LOCKED',
      message: expect.stringContaining(provider.keyId),
    })
    expect(existsSync(join(folder.path, 'vm', 'vm.vmx'))).toBe(true)
    await lab.hold([provider])
    await lab.vms.delete('vm')
    expect(readdirSync(folder.path)).toEqual([])
    await expect(lab.vms.get('vm')).rejects.toMatchObject({ code: 'VM_NOT_FOUND' })
  })

  it.each(['vm.vmx', 'another.vmx'])(
    'is deleted, but other files in its folder stay, even if %s is damaged',
    async (damaged) => {
      using folder = createTemporaryFolder()
      const lab = await vmLab(folder.path, [keyProvider()])
      await lab.vms.create(SPEC, 1)
      await lab.vms.addDisk('vm', { provider: '', sizeBytes: 1 })
      await lab.vms.rekey('vm', '', { deep: true, skipDisks: false, skipHome: false })
      const foreign = ['another.vmx', 'backup.p12', 'other-flat.vmdk', 'other.vmdk', 'vm-old.vmdk']
      for (const name of foreign) writeFileSync(join(folder.path, 'vm', name), name)
      for (const name of ['notes', 'vm-flat.vmdk', 'vmware.log'])
        mkdirSync(join(folder.path, 'vm', name))
      writeFileSync(join(folder.path, 'vm', damaged), 'damaged')
      await lab.vms.delete('vm')
      expect(readdirSync(folder.path)).toEqual(['vm'])
      expect(readdirSync(join(folder.path, 'vm'))).toEqual([
        'another.vmx',
        'backup.p12',
        'notes',
        'other-flat.vmdk',
        'other.vmdk',
        'vm-flat.vmdk',
        'vm-old.vmdk',
        'vmware.log',
      ])
      await expect(lab.vms.get('vm')).rejects.toMatchObject({ code: 'VM_NOT_FOUND' })
      expect(await lab.vms.list()).toEqual([])
      await expect(lab.vms.create(SPEC, 1)).rejects.toMatchObject({
        code: 'VM_ALREADY_EXISTS',
        message: expect.stringContaining('move them away'),
      })
    },
  )

  it('is deleted, but files stay that arrived in its folder while the deletion waited for the lock', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [keyProvider()])
    await lab.vms.create(SPEC, 1)
    // Takes the lock as another host does to check whether the VM is open.
    const lock = acquireFileLock(systemFiles, join(folder.path, 'vm', 'vm.vmx.lck'))
    const deletion = lab.vms.delete('vm')
    const isUnderWay = () => readdirSync(folder.path).some((name) => name.startsWith('.deleting-'))
    while (!isUnderWay()) await new Promise(setImmediate)
    writeFileSync(join(folder.path, 'vm', 'backup.p12'), '')
    lock?.release()
    await deletion
    expect(readdirSync(folder.path)).toEqual(['vm'])
    expect(readdirSync(join(folder.path, 'vm'))).toEqual(['backup.p12'])
  })

  it('is deleted without removing a lock that another host has taken meanwhile, if other files stay in its folder', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [keyProvider()])
    for (let round = 0; round < 10; round++) {
      const name = `vm-${round}`
      const inFolder = (file: string): string => join(folder.path, name, file)
      await lab.vms.create({ ...SPEC, name }, 1)
      writeFileSync(inFolder('backup.p12'), '')
      let isEnded = false
      const deletion = lab.vms.delete(name).finally(() => {
        isEnded = true
      })
      const take = () => acquireFileLock(systemFiles, inFolder(`${name}.vmx.lck`))
      let lock: FileLock | undefined
      while (lock === undefined && !isEnded) {
        await new Promise(setImmediate)
        // The deletion removes this file while it holds the lock.
        if (!existsSync(inFolder(`${name}.vmx`))) lock = take()
      }
      await deletion
      lock ??= take()
      expect(take()).toBeUndefined()
      lock?.release()
    }
  })

  it('is not deleted if another folder takes its name during the wait for its lock', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [keyProvider()])
    await lab.vms.create(SPEC, 1)
    await lab.vms.create({ ...SPEC, name: 'other' }, 1)
    const lock = acquireFileLock(systemFiles, join(folder.path, 'vm', 'vm.vmx.lck'))
    const deletion = expect(lab.vms.delete('vm')).rejects.toMatchObject({ code: 'VM_INVALID' })
    const isUnderWay = () => readdirSync(folder.path).some((name) => name.startsWith('.deleting-'))
    while (!isUnderWay() || !isOpen(join(folder.path, 'vm'))) await new Promise(setImmediate)
    renameSync(join(folder.path, 'vm'), join(folder.path, 'aside'))
    renameSync(join(folder.path, 'other'), join(folder.path, 'vm'))
    lock?.release()
    await deletion
    expect(readdirSync(folder.path)).toEqual(['aside', 'vm'])
    expect(readdirSync(join(folder.path, 'vm'))).toContain('other.vmx')
    expect(readdirSync(join(folder.path, 'aside'))).toContain('vm.vmx')
  })

  it('is deleted, but files stay that arrive after its folder was moved away', async () => {
    using folder = createTemporaryFolder()
    let isDeleting = false
    const lab = await vmLab(folder.path, [keyProvider()], {
      onChange: () => {
        const moved = readdirSync(folder.path).find((name) => /^\.deleting-[0-9a-f]+$/.test(name))
        if (moved === undefined) return
        isDeleting = true
        writeFileSync(join(folder.path, moved, 'backup.p12'), '')
      },
    })
    await lab.vms.create(SPEC, 1)
    await lab.vms.delete('vm')
    expect(isDeleting).toBe(true)
    expect(readdirSync(folder.path)).toEqual(['vm'])
    expect(readdirSync(join(folder.path, 'vm'))).toEqual(['backup.p12'])
  })

  it('cannot be powered on or rekeyed on any host while it is a template', async () => {
    using folder = createTemporaryFolder()
    const provider = keyProvider()
    const { vms } = await vmLab(folder.path, [provider])
    await vms.create(SPEC, 1)
    expect(await vms.mark('vm', true)).toMatchObject({ isTemplate: true })
    await expect(vms.mark('vm', true)).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
    const template = { code: 'VM_IS_TEMPLATE' }
    const scope = { deep: false, skipDisks: false, skipHome: false }
    await expect(vms.rekey('vm', '', scope)).rejects.toMatchObject(template)
    await expect(vms.powerOn('vm')).rejects.toMatchObject(template)
    const other = await vmLab(folder.path, [provider], { hostName: 'esx-2' })
    await expect(other.vms.powerOn('vm')).rejects.toMatchObject(template)
    expect(await vms.mark('vm', false)).toMatchObject({ isTemplate: false })
    await vms.rekey('vm', '', scope)
  })

  it('has its changes reported', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [keyProvider()])
    const scope = { deep: true, skipDisks: false, skipHome: false }
    const changes: (() => Promise<unknown>)[] = [
      () => lab.vms.create(SPEC, 1),
      () => lab.vms.powerOn('vm'),
      () => lab.vms.powerOff('vm'),
      () => lab.vms.rekey('vm', '', scope),
      () => lab.vms.addDisk('vm', { provider: '', sizeBytes: 1 }),
      () => lab.vms.mark('vm', true),
      () => lab.vms.mark('vm', false),
      () => lab.vms.reload('vm'),
      () => lab.vms.unlock('vm'),
      () => lab.hold([]),
      () => lab.vms.unregister('vm'),
      () => lab.vms.register('vm', ''),
    ]
    for (const [index, change] of changes.entries()) {
      const before = lab.changes
      await change()
      expect([index, lab.changes > before]).toEqual([index, true])
    }
  })
})

it('a host does not change a VM that another host has registered since', async () => {
  using folder = createTemporaryFolder()
  const provider = keyProvider()
  const first = await vmLab(folder.path, [provider])
  const second = await vmLab(folder.path, [provider], { hostName: 'esx-2' })
  const scope = { deep: false, skipDisks: false, skipHome: false }
  const changes = [
    () => first.vms.delete('vm'),
    () => first.vms.unregister('vm'),
    () => first.vms.rekey('vm', '', scope),
    () => first.vms.mark('vm', true),
    () => first.vms.addDisk('vm', { provider: '', sizeBytes: 1 }),
    () => first.vms.unlock('vm'),
  ]
  await first.vms.create(SPEC, 1)
  for (const change of changes) {
    await second.vms.register('vm', '')
    await expect(change()).rejects.toMatchObject({ code: 'VM_NOT_REGISTERED' })
    expect(await second.vms.get('vm')).toMatchObject({ isRegistered: true })
    await first.vms.register('vm', '')
  }
})

/** Whether this process has a file or folder open. */
function isOpen(path: string): boolean {
  return readdirSync('/proc/self/fd').some((fd) => {
    try {
      return readlinkSync(join('/proc/self/fd', fd)) === path
    } catch {
      // Closed meanwhile.
      return false
    }
  })
}
