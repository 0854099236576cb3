import { describe, expect, it } from '@jest/globals'
import { createSimulatedDisk, type Effects, systemEffects, systemRandom } from '@nkpsim/effects'
import { withCaller } from '../access/current-caller.ts'
import type { MigrateEncryption } from '../records/virtual-machine.ts'
import { keyProvider } from '../testing/key-provider.ts'
import { type VmLab, vmLab } from '../testing/vm-lab.ts'
import { datastoreAt, inVmFolder, vmPaths } from './files/datastore.ts'

const DATASTORE = '/datastore'
const A = keyProvider({ name: 'A' })
const SPEC = { name: 'vm', datastore: '', provider: 'A' }
const MIB = 1 << 20

/** Returns the VMs of a host on a disk in memory. A second lab on the disk is another host. */
async function labOn(effects: Effects, hostName = 'esx-1'): Promise<VmLab> {
  return vmLab(DATASTORE, [A], { effects, hostName })
}

async function lab() {
  const disk = createSimulatedDisk({ random: systemRandom })
  const effects: Effects = { ...systemEffects, files: disk.attach() }
  await effects.files.makeFolder(DATASTORE, 0o700)
  const first = await labOn(effects)
  await first.vms.create(SPEC, 4096)
  const paths = vmPaths(datastoreAt(effects, { name: 'ds', folder: DATASTORE }), 'vm')
  const inFolder = <T>(work: Parameters<typeof inVmFolder<T>>[1]) => inVmFolder(paths, work)
  return {
    ...{ lab: first, vms: first.vms, lifecycle: first.vms.lifecycle, paths, inFolder, effects },
    otherHost: () => labOn(effects, 'esx-2'),
    files: () => inFolder((folder) => folder.list()),
    suspendFiles: async () =>
      (await inFolder((folder) => folder.list())).filter((name) => name.endsWith('.vmss')),
    vmx: async () => (await inFolder((folder) => folder.read('vm.vmx', 65_536))).toString(),
  }
}

describe('a VM', () => {
  it('is suspended to an encrypted file, and another host resumes it with the same memory', async () => {
    const { vms, lifecycle, suspendFiles, inFolder, otherHost, vmx } = await lab()
    await vms.powerOn('vm')
    const suspended = await withCaller('anna', () => lifecycle.suspend('vm'))
    expect(suspended).toMatchObject({ powerState: 'suspended', powerChangedBy: 'anna' })
    const [name = ''] = await suspendFiles()
    expect(name).toMatch(/^vm-[0-9a-f]{8}\.vmss$/)
    expect(await vmx()).toContain(`checkpoint.vmState = "${name}"`)
    const saved = await inFolder((folder) => folder.read(name, 64 * MIB))
    // Plain memory repeats in each page, so that it would compress.
    expect(new Set(saved.subarray(4096, 12_288)).size).toBeGreaterThan(200)
    const other = await otherHost()
    expect(await other.vms.lifecycle.resume('vm')).toMatchObject({ powerState: 'poweredOn' })
    expect(await suspendFiles()).toEqual([])
    expect(await vmx()).not.toContain('checkpoint.vmState')
    await other.vms.close()
    await vms.close()
  })

  it('that is suspended powers on with its memory, and powers off without it', async () => {
    const { vms, lifecycle, suspendFiles } = await lab()
    for (const [act, state] of [
      ['powerOn', 'poweredOn'],
      ['powerOff', 'poweredOff'],
    ] as const) {
      await vms.powerOn('vm')
      await lifecycle.suspend('vm')
      expect(await vms[act]('vm')).toMatchObject({ powerState: state })
      expect(await suspendFiles()).toEqual([])
      if (state === 'poweredOn') await vms.powerOff('vm')
    }
    await expect(vms.powerOff('vm')).rejects.toMatchObject({ code: 'INVALID_POWER_STATE' })
    await expect(lifecycle.suspend('vm')).rejects.toMatchObject({ code: 'INVALID_POWER_STATE' })
    await expect(lifecycle.resume('vm')).rejects.toThrow('is not suspended')
    await vms.close()
  })

  it('does not resume with memory that was changed, or that is of another suspension', async () => {
    const { vms, lifecycle, suspendFiles, inFolder } = await lab()
    await vms.powerOn('vm')
    await lifecycle.suspend('vm')
    const [name = ''] = await suspendFiles()
    const first = await inFolder((folder) => folder.read(name, 64 * MIB))
    const changed = Buffer.from(first)
    changed.writeUInt8((changed.at(-100) ?? 0) ^ 1, changed.length - 100)
    await inFolder((folder) => folder.replace(name, changed))
    await expect(vms.powerOn('vm')).rejects.toThrow('was changed, or belongs to another')
    expect(await vms.get('vm')).toMatchObject({ powerState: 'suspended' })
    await vms.powerOff('vm')
    await vms.powerOn('vm')
    await lifecycle.suspend('vm')
    const [next = ''] = await suspendFiles()
    await inFolder((folder) => folder.replace(next, first))
    await expect(vms.powerOn('vm')).rejects.toMatchObject({ code: 'VM_INVALID' })
    await vms.close()
  })

  it('that is suspended keeps its disks, its hardware and its DEKs, and can be deleted', async () => {
    const { vms, lifecycle, lab: own } = await lab()
    await vms.powerOn('vm')
    await lifecycle.suspend('vm')
    const refused = { code: 'INVALID_POWER_STATE', message: expect.stringContaining('suspended') }
    const deep = { deep: true, skipDisks: false, skipHome: false }
    await expect(vms.rekey('vm', 'A', deep)).rejects.toMatchObject(refused)
    await expect(vms.addDisk('vm', { provider: 'A', sizeBytes: 1 })).rejects.toMatchObject(refused)
    await expect(vms.mark('vm', true)).rejects.toMatchObject(refused)
    const snapshot = { snapshot: 'before', description: '' }
    await expect(vms.snapshots.create('vm', snapshot)).rejects.toMatchObject(refused)
    const hardware = lifecycle.reconfigure('vm', { cpuCount: 2, extraSettings: [] })
    await expect(hardware).rejects.toMatchObject(refused)
    await vms.rekey('vm', 'A', { ...deep, deep: false })
    expect(await vms.powerOn('vm')).toMatchObject({ powerState: 'poweredOn' })
    await lifecycle.suspend('vm')
    await vms.delete('vm')
    expect(await own.vms.list()).toEqual([])
    await vms.close()
  })

  it('stays on after a reset, and after a suspension that failed', async () => {
    const { vms, lifecycle, inFolder } = await lab()
    await expect(lifecycle.reset('vm')).rejects.toMatchObject({ code: 'INVALID_POWER_STATE' })
    await vms.powerOn('vm')
    expect(await lifecycle.reset('vm')).toMatchObject({ powerState: 'poweredOn' })
    const vmx = await inFolder((folder) => folder.read('vm.vmx', 65_536))
    await inFolder((folder) => folder.replace('vm.vmx', Buffer.from('nothing')))
    await expect(lifecycle.suspend('vm')).rejects.toMatchObject({ code: 'VM_INVALID' })
    await inFolder((folder) => folder.replace('vm.vmx', vmx))
    expect(await vms.get('vm')).toMatchObject({ powerState: 'poweredOn' })
    expect(await lifecycle.suspend('vm')).toMatchObject({ powerState: 'suspended' })
    await vms.close()
  })
})

describe('a renamed VM', () => {
  it('keeps its folder, and is found by both names, also on another host', async () => {
    const { vms, lifecycle, files, otherHost, lab: own } = await lab()
    const before = await files()
    expect(await lifecycle.rename('vm', 'db-1')).toMatchObject({ name: 'db-1', folder: 'vm' })
    expect(await files()).toEqual([...before, 'vm.vmx.lck'])
    await expect(vms.powerOff('vm')).rejects.toThrow(
      'virtual machine "db-1" is not powered on on this host',
    )
    for (const name of ['vm', 'db-1'])
      expect(await vms.get(name)).toMatchObject({ name: 'db-1', folder: 'vm' })
    await expect(own.vms.list()).resolves.toMatchObject([{ name: 'db-1' }])
    const other = await otherHost()
    expect(await other.vms.get('db-1')).toMatchObject({ name: 'db-1', isRegistered: false })
    expect(await other.vms.powerOn('db-1')).toMatchObject({ name: 'db-1', isRegistered: true })
    expect(await other.vms.lifecycle.rename('db-1', 'vm')).toMatchObject({ name: 'vm' })
    await expect(other.vms.get('db-1')).rejects.toMatchObject({ code: 'VM_NOT_FOUND' })
    await other.vms.close()
    await vms.close()
  })

  it('gets no name that another VM or another folder has, and no illegal name', async () => {
    const { vms, lifecycle } = await lab()
    await vms.create({ ...SPEC, name: 'web' }, 4096)
    const rename = (name: string) => lifecycle.rename('vm', name)
    await expect(rename('web')).rejects.toMatchObject({ code: 'VM_ALREADY_EXISTS' })
    await expect(rename('a/b')).rejects.toMatchObject({ code: 'INVALID_NAME' })
    await rename('db-1')
    await expect(lifecycle.rename('web', 'db-1')).rejects.toMatchObject({
      code: 'VM_ALREADY_EXISTS',
    })
    const taken = { code: 'VM_ALREADY_EXISTS' }
    await expect(vms.create({ ...SPEC, name: 'db-1' }, 4096)).rejects.toMatchObject(taken)
    // The folder of the VM still has this name.
    await expect(vms.create(SPEC, 4096)).rejects.toMatchObject(taken)
    const both = [rename('x'), lifecycle.rename('web', 'x')]
    const outcomes = await Promise.allSettled(both)
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    await vms.close()
  })

  it('keeps its name if a folder of this name appears, which cannot be registered', async () => {
    const { vms, lifecycle, effects } = await lab()
    await vms.create({ ...SPEC, name: 'web' }, 4096)
    await vms.unregister('web')
    // Another host, or a user, puts the folder back after the VM got its name.
    await effects.files.rename(`${DATASTORE}/web`, '/web')
    await lifecycle.rename('vm', 'web')
    await effects.files.rename('/web', `${DATASTORE}/web`)
    expect(await vms.get('web')).toMatchObject({ name: 'web', folder: 'vm' })
    await expect(vms.register('web', 'ds')).rejects.toMatchObject({
      code: 'VM_ALREADY_EXISTS',
      message: expect.stringContaining('by the virtual machine in the folder "vm"'),
    })
    expect(await vms.powerOn('web')).toMatchObject({ folder: 'vm' })
    await vms.powerOff('web')
    await lifecycle.rename('web', 'vm')
    expect(await vms.register('web', 'ds')).toMatchObject({ name: 'web', folder: 'web' })
    await vms.close()
  })

  it('whose folder was copied goes by the name of the copy', async () => {
    const { vms, lifecycle, inFolder, paths } = await lab()
    await lifecycle.rename('vm', 'db-1')
    const vmx = await inFolder((folder) => folder.read('vm.vmx', 65_536))
    await vms.create({ ...SPEC, name: 'copy' }, 4096)
    await inVmFolder({ ...paths, folderName: 'copy' }, async (folder) => {
      const own = (await folder.read('copy.vmx', 65_536)).toString()
      const renamedIn = /nkpsim\.renamedIn.*\n/.exec(vmx.toString())?.[0] ?? ''
      expect(renamedIn).not.toBe('')
      const stated = own.replace(/^displayName.*$/m, 'displayName = "db-1"') + renamedIn
      await folder.replace('copy.vmx', Buffer.from(stated))
    })
    expect((await vms.list()).map(({ name }) => name)).toEqual(['copy', 'db-1'])
    await vms.close()
  })
})

describe('the settings of a VM', () => {
  it('are kept in its .vmx, and an empty text removes them', async () => {
    const { vms, lifecycle, otherHost, vmx } = await lab()
    const settings = {
      annotation: 'two "lines"\nof notes',
      memoryBytes: 4096 * MIB,
      cpuCount: 4,
      extraSettings: [{ name: 'guestinfo.Role', value: 'a|b' }],
    }
    const { memoryBytes, cpuCount, ...texts } = settings
    const hardware = { memoryBytes, cpuCount }
    const kept = { settings: { ...texts, hardware } }
    expect(await lifecycle.reconfigure('vm', settings)).toMatchObject(kept)
    expect(await (await otherHost()).vms.get('vm')).toMatchObject(kept)
    await vms.powerOn('vm')
    const fewer = { annotation: '', extraSettings: [{ name: 'guestinfo.role', value: '' }] }
    expect(await lifecycle.reconfigure('vm', fewer)).toMatchObject({
      settings: { annotation: '', hardware, extraSettings: [] },
    })
    expect(await vmx()).not.toMatch(/annotation|guestinfo|memSize|numvcpus/i)
    await expect(
      lifecycle.reconfigure('vm', { memoryBytes: 4 * MIB, extraSettings: [] }),
    ).rejects.toMatchObject({ code: 'INVALID_POWER_STATE' })
    await vms.close()
  })

  it('contain whether its migrations are encrypted; those of an encrypted VM always are', async () => {
    const { vms, lifecycle, vmx } = await lab()
    const set = (name: string, migrateEncryption: MigrateEncryption) =>
      lifecycle.reconfigure(name, { extraSettings: [], migrateEncryption })
    const before = await vmx()
    for (const mode of ['disabled', 'opportunistic'] as const)
      await expect(set('vm', mode)).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
        message: expect.stringContaining('is encrypted'),
      })
    expect(await vmx()).toBe(before)
    expect(await set('vm', 'required')).toMatchObject({
      settings: { migrateEncryption: 'required' },
    })
    await vms.create({ name: 'plain', datastore: '', provider: '', isPlain: true }, 8192)
    expect((await vms.get('plain')).settings?.migrateEncryption).toBe('opportunistic')
    for (const mode of ['disabled', 'required', 'opportunistic'] as const) {
      await set('plain', mode)
      expect((await vms.get('plain')).settings?.migrateEncryption).toBe(mode)
    }
    await vms.close()
  })

  it.each([
    ['nothing', {}],
    ['too little memory', { memoryBytes: 4 * MIB - 1 }],
    ['an odd size of memory', { memoryBytes: 6 * MIB }],
    ['too much memory', { memoryBytes: 25 * MIB * MIB }],
    ['no CPU', { cpuCount: 0 }],
    ['too many CPUs', { cpuCount: 769 }],
    ['long notes', { annotation: 'x'.repeat(4097) }],
    ['a setting of the host', { extraSettings: [{ name: 'displayName', value: 'x' }] }],
    ['a name with a line break', { extraSettings: [{ name: 'guestinfo.a\nb', value: 'x' }] }],
    [
      'a name twice',
      {
        extraSettings: [
          { name: 'guestinfo.a', value: 'x' },
          { name: 'guestinfo.A', value: 'y' },
        ],
      },
    ],
  ])('do not change by a request with %s', async (_, change) => {
    const { vms, lifecycle, vmx } = await lab()
    const before = await vmx()
    const changed = lifecycle.reconfigure('vm', { extraSettings: [], ...change })
    await expect(changed).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
    expect(await vmx()).toBe(before)
    await vms.close()
  })
})
