import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { acquireFileLock } from '@nkpsim/daemon'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemFiles } from '@nkpsim/effects'
import { keyProvider } from '../../testing/key-provider.ts'
import { vmLab } from '../../testing/vm-lab.ts'

const SPEC = { name: 'vm', datastore: '', provider: 'A' }
const SHALLOW = { deep: false, skipDisks: false, skipHome: false }
const PROVIDERS = [keyProvider({ name: 'A' }), keyProvider({ name: 'B', isDefault: false })]

/** Creates a VM on a host. The returned functions change the VM's files as another host would. */
async function site() {
  const folder = createTemporaryFolder()
  const lab = await vmLab(folder.path, PROVIDERS)
  await lab.vms.create(SPEC, 1)
  const file = (name: string): string => join(folder.path, 'vm', name)
  return {
    ...{ lab, vms: lab.vms, file, path: folder.path },
    lock: () => acquireFileLock(systemFiles, file('vm.vmx.lck')),
    /** Names another host in the folder, as that host does when it registers the VM. */
    registerElsewhere: () => writeFileSync(file('vm.vmx.registrant'), 'esx-2'),
    isStarting: async (host: typeof lab) => (await host.vms.get('vm')).powerState === 'poweredOn',
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}

const MOVED = { code: 'VM_NOT_REGISTERED' }

describe('a host that waits for the lock of a VM, which another host registers meanwhile', () => {
  it('does not rekey the VM and adds no disk', async () => {
    using at = await site()
    const before = readFileSync(at.file('vm.vmx'))
    at.lab.onNewKey = at.registerElsewhere
    await expect(at.vms.rekey('vm', 'B', SHALLOW)).rejects.toMatchObject(MOVED)
    expect(await at.vms.listRegistered(9)).toEqual([])
    at.lab.onNewKey = () => undefined
    await at.vms.register('vm', '')
    at.lab.onNewKey = at.registerElsewhere
    const disk = at.vms.addDisk('vm', { provider: 'A', sizeBytes: 1 })
    await expect(disk).rejects.toMatchObject(MOVED)
    expect(readFileSync(at.file('vm.vmx'))).toEqual(before)
  })

  it('does not delete the VM', async () => {
    using at = await site()
    const lock = at.lock()
    const deletion = expect(at.vms.delete('vm')).rejects.toMatchObject(MOVED)
    const isUnderWay = () => readdirSync(at.path).some((name) => name.startsWith('.deleting-'))
    while (!isUnderWay()) await new Promise(setImmediate)
    at.registerElsewhere()
    lock?.release()
    await deletion
    expect(existsSync(at.file('vm.vmx'))).toBe(true)
    expect(readdirSync(at.path)).toEqual(['vm'])
  })

  it('does not power the VM on', async () => {
    using at = await site()
    const lock = at.lock()
    const powerOn = expect(at.vms.powerOn('vm')).rejects.toMatchObject(MOVED)
    while (!(await at.isStarting(at.lab))) await new Promise(setImmediate)
    at.registerElsewhere()
    lock?.release()
    await powerOn
    expect(await at.vms.get('vm')).toMatchObject({ isRegistered: false, powerState: 'poweredOff' })
  })
})

describe('a host that takes over a VM', () => {
  it('reads no file of the VM before it has the lock', async () => {
    using at = await site()
    const other = await vmLab(at.path, PROVIDERS, { hostName: 'esx-2' })
    const lock = at.lock()
    writeFileSync(at.file('vm.vmx.holder'), 'esx-1\nrekey')
    writeFileSync(at.file('vm.vmx'), 'not complete')
    await expect(other.vms.register('vm', '')).rejects.toMatchObject({
      code: 'VM_POWERED_ON_ELSEWHERE',
    })
    lock?.release()
  })

  it('releases the VM if the name of the host cannot be written into the folder', async () => {
    using at = await site()
    const other = await vmLab(at.path, PROVIDERS, { hostName: 'esx-2' })
    rmSync(at.file('vm.vmx.registrant'))
    mkdirSync(at.file('vm.vmx.registrant'))
    const unusable = { code: 'VM_INVALID' }
    await expect(other.vms.powerOn('vm')).rejects.toMatchObject(unusable)
    await expect(other.vms.register('vm', '')).rejects.toMatchObject(unusable)
    await at.vms.powerOn('vm')
    await at.vms.close()
  })

  it('uses the keys that the VM has after a rekey during the wait for the lock', async () => {
    using at = await site()
    const other = await vmLab(at.path, PROVIDERS.slice(1), { hostName: 'esx-2' })
    const read = () =>
      ['vm.vmx', 'vm.vmdk'].map((name) => [at.file(name), readFileSync(at.file(name))] as const)
    const before = read()
    await at.vms.rekey('vm', 'B', SHALLOW)
    const after = read()
    for (const [path, bytes] of before) writeFileSync(path, bytes)
    const lock = at.lock()
    const powerOn = other.vms.powerOn('vm')
    while (!(await at.isStarting(other))) await new Promise(setImmediate)
    for (const [path, bytes] of after) writeFileSync(path, bytes)
    lock?.release()
    expect(await powerOn).toMatchObject({ homeKey: { provider: 'B' }, isUnlocked: true })
    await other.vms.powerOff('vm')
    expect(await other.vms.get('vm')).toMatchObject({ isValid: true, isUnlocked: true })
  })
})
