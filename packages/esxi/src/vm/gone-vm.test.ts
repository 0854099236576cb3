import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { type HeldFolder, holdFolder } from '@nkpsim/daemon'
import { createTemporaryFolder, silentLogger } from '@nkpsim/daemon/testing'
import { systemEffects } from '@nkpsim/effects'
import { keyProvider } from '../testing/key-provider.ts'
import { chunksOf, vmLab } from '../testing/vm-lab.ts'
import { containsVm, vmNamesIn } from './files/datastore.ts'
import { createDisplayNames } from './registry/display-names.ts'
import { createRegistration } from './registry/registration.ts'

const SPEC = { name: 'vm', datastore: '', provider: '' }
const VM = { name: 'vm', disk: 0 }
const TAKEN = { code: 'VM_ALREADY_EXISTS' }

/** Creates a VM that is on, in the first of two datastores. */
async function labWithRunningVm() {
  const temporary = createTemporaryFolder()
  const [ds, ds2] = ['ds', 'ds2'].map((name) => join(temporary.path, name)) as [string, string]
  for (const folder of [ds, ds2]) mkdirSync(folder)
  const provider = keyProvider()
  const lab = await vmLab(ds, [provider], { moreDatastores: [{ name: 'ds2', folder: ds2 }] })
  await lab.vms.create(SPEC, 4096)
  await lab.vms.powerOn('vm')
  return { lab, vms: lab.vms, ds, ds2, [Symbol.dispose]: () => temporary[Symbol.dispose]() }
}

describe('a running VM', () => {
  it('keeps its name while its datastore cannot be used', async () => {
    using site = await labWithRunningVm()
    renameSync(site.ds, `${site.ds}-away`)
    await expect(site.vms.create({ ...SPEC, datastore: 'ds2' }, 1)).rejects.toMatchObject(TAKEN)
    const other = site.vms.create({ name: 'other', datastore: 'ds2', provider: '' }, 1)
    await expect(other).rejects.toMatchObject({ code: 'DATASTORE_UNUSABLE' })
    expect(readdirSync(site.ds2)).toEqual([])
    expect(await site.vms.powerOff('vm')).toMatchObject({ powerState: 'poweredOff' })
  })

  it('keeps its name after its folder disappeared, is listed as invalid, and can be removed', async () => {
    using site = await labWithRunningVm()
    rmSync(join(site.ds, 'vm'), { recursive: true })
    await expect(site.vms.create(SPEC, 1)).rejects.toMatchObject(TAKEN)
    const gone = { name: 'vm', isRegistered: true, isValid: false }
    const invalidReason = expect.stringContaining('its folder is gone')
    expect(await site.vms.list()).toMatchObject([
      { ...gone, invalidReason, powerState: 'poweredOn' },
    ])
    await expect(site.vms.get('vm')).rejects.toMatchObject({ code: 'VM_INVALID' })
    expect(await site.vms.powerOff('vm')).toMatchObject({ ...gone, powerState: 'poweredOff' })
    expect(await site.vms.list()).toMatchObject([{ ...gone, powerState: 'poweredOff' }])
    await site.vms.unregister('vm')
    expect(await site.vms.list()).toEqual([])
    expect(await site.vms.create(SPEC, 1)).toMatchObject({ powerState: 'poweredOff' })
  })

  it('is not mistaken for a VM with its name in another datastore', async () => {
    using site = await labWithRunningVm()
    renameSync(join(site.ds, 'vm'), join(site.ds2, 'vm'))
    expect(await site.vms.list()).toMatchObject([
      expect.objectContaining({ datastore: 'ds2', isRegistered: false }),
      expect.objectContaining({ datastore: 'ds', isRegistered: true, powerState: 'poweredOn' }),
    ])
    const [copy] = await site.vms.list()
    expect(copy?.powerState).not.toBe('poweredOn')
    await site.vms.close()
  })

  it('is powered off although its .vmx was damaged, and is described as invalid', async () => {
    using site = await labWithRunningVm()
    await site.vms.write(VM, 0, chunksOf(Buffer.from('text')))
    writeFileSync(join(site.ds, 'vm', 'vm.vmx'), 'rubbish')
    expect(await site.vms.powerOff('vm')).toMatchObject({
      powerState: 'poweredOff',
      isValid: false,
      invalidReason: expect.stringContaining('vm.vmx, line 1'),
    })
  })
})

it('a failed power-on drops the KEK that a takeover removes, and reports that the VM is off', async () => {
  using folder = createTemporaryFolder()
  const provider = keyProvider()
  const lab = await vmLab(folder.path, [provider])
  await lab.vms.create(SPEC, 1)
  await using held = await holdFolder(systemEffects, join(folder.path, 'vm'))
  const lock = await held.lock('vm.vmx.lck')
  writeFileSync(join(folder.path, 'vm', 'vm.vmx.holder'), 'esx-2')
  const powerOn = expect(lab.vms.powerOn('vm')).rejects.toMatchObject({
    code: 'VM_POWERED_ON_ELSEWHERE',
  })
  while ((await lab.vms.get('vm')).powerState !== 'poweredOn') await new Promise(setImmediate)
  await lab.hold([], { isForeign: true })
  const before = lab.changes
  await powerOn
  lock?.release()
  expect(lab.changes).toBeGreaterThan(before)
  expect(await lab.vms.get('vm')).toMatchObject({ isUnlocked: false })
})

it('a VM that is unregistered while its keys are checked keeps no KEK', async () => {
  using folder = createTemporaryFolder()
  const provider = keyProvider()
  const lab = await vmLab(folder.path, [provider])
  await lab.vms.create(SPEC, 1)
  const checked = lab.vms.keysChanged([])
  await Promise.all([checked, lab.vms.unregister('vm')])
  await lab.hold([])
  expect(await lab.vms.get('vm')).toMatchObject({ isRegistered: false, isUnlocked: false })
})

it('an error of the file system does not count as a missing VM, and a folder that a host may not open is not listed', async () => {
  using temporary = createTemporaryFolder()
  await using held = await holdFolder(systemEffects, temporary.path)
  mkdirSync(join(temporary.path, 'a'))
  const failing = (code: string): HeldFolder => ({
    ...held,
    holdFolder: () => Promise.reject(Object.assign(new Error(code), { code, syscall: 'open' })),
  })
  for (const code of ['EIO', 'ESTALE', 'EMFILE', 'EACCES'])
    await expect(containsVm(failing(code), 'a')).rejects.toMatchObject({ code })
  for (const code of ['EIO', 'ESTALE', 'EMFILE'])
    await expect(vmNamesIn(failing(code))).rejects.toMatchObject({ code })
  expect(await vmNamesIn(failing('EACCES'))).toEqual([])
  expect(await containsVm(failing('ENOENT'), 'a')).toBe(false)
  expect(await containsVm(held, 'x'.repeat(255))).toBe(false)
})

it('a claim does not replace the entry of a registered VM', async () => {
  const registered = { name: 'vm', datastore: 'ds' }
  const unused = (): never => {
    throw new Error('not expected')
  }
  const { claim } = createRegistration({
    hostId: 'id',
    places: {
      datastores: [],
      names: createDisplayNames(),
      registry: {
        ...{ list: () => [registered], find: () => registered },
        ...{ add: unused, remove: unused, close: unused },
      },
    },
    keys: { follow: unused } as never,
    isOn: () => false,
    openFolderOf: unused,
    onChange: unused,
    clock: { nowMs: unused },
    logger: silentLogger,
  })
  const datastore = { name: 'ds2', folder: '/none', hold: unused, sleep: unused }
  const place = { datastore, paths: {} as never }
  await expect(claim(place, 'vm', {} as never, {} as never)).rejects.toMatchObject({
    code: 'VM_ALREADY_REGISTERED',
  })
})
