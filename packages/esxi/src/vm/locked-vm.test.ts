import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { keyProvider } from '../testing/key-provider.ts'
import { vmLab } from '../testing/vm-lab.ts'

const SPEC = { name: 'vm', datastore: '', provider: '' }

describe('a registered VM whose key provider was deleted', () => {
  it('powers on from the cache until it is registered again, as observed in vSphere', async () => {
    using folder = createTemporaryFolder()
    const provider = keyProvider()
    const lab = await vmLab(folder.path, [provider])
    await lab.vms.create(SPEC, 1)
    await lab.hold([])
    expect(await lab.vms.get('vm')).toMatchObject({ isUnlocked: true, missingKeys: [] })
    await lab.vms.powerOn('vm')
    await lab.vms.powerOff('vm')
    await lab.vms.unregister('vm')
    expect(await lab.vms.register('vm', '')).toMatchObject({
      isValid: false,
      isUnlocked: false,
      missingKeys: [{ provider: 'NKP', kdkKeyId: provider.keyId }],
    })
    const locked = { code: 'VM_LOCKED', message: expect.stringContaining('"NKP"') }
    await expect(lab.vms.powerOn('vm')).rejects.toMatchObject(locked)
    await expect(lab.vms.unlock('vm')).rejects.toMatchObject(locked)
    await lab.hold([provider])
    expect(await lab.vms.unlock('vm')).toMatchObject({ isValid: true, isUnlocked: true })
    await lab.vms.powerOn('vm')
    await lab.vms.close()
  })

  it('loses its cached key at a reboot', async () => {
    using folder = createTemporaryFolder()
    using state = createTemporaryFolder()
    const more = { stateFolder: state.path }
    const provider = keyProvider()
    const before = await vmLab(folder.path, [provider], more)
    await before.vms.create(SPEC, 1)
    await before.hold([])
    await before.vms.powerOn('vm')
    await before.vms.powerOff('vm')
    const { vms } = await vmLab(folder.path, [], more)
    expect(await vms.get('vm')).toMatchObject({ isValid: false, isUnlocked: false })
    await expect(vms.powerOn('vm')).rejects.toMatchObject({ code: 'VM_LOCKED' })
    const after = await vmLab(folder.path, [provider], more)
    expect(await after.vms.get('vm')).toMatchObject({ isValid: true, isUnlocked: true })
  })

  it('is locked immediately or when it is off, as vSphere documents', async () => {
    using folder = createTemporaryFolder()
    const provider = keyProvider()
    const lab = await vmLab(folder.path, [provider])
    lab.policy = 'documented'
    await lab.vms.create(SPEC, 1)
    await lab.vms.create({ ...SPEC, name: 'on' }, 1)
    await lab.vms.powerOn('on')
    await lab.hold([])
    expect(await lab.vms.get('vm')).toMatchObject({ isUnlocked: false, isValid: true })
    expect(await lab.vms.get('on')).toMatchObject({ isUnlocked: true, powerState: 'poweredOn' })
    expect(await lab.vms.powerOff('on')).toMatchObject({ isUnlocked: false, isValid: true })
    await expect(lab.vms.powerOn('on')).rejects.toMatchObject({ code: 'VM_LOCKED' })
  })

  it('continues without interruption if its provider returns while it is on', async () => {
    using folder = createTemporaryFolder()
    const provider = keyProvider()
    const lab = await vmLab(folder.path, [provider])
    lab.policy = 'documented'
    await lab.vms.create(SPEC, 1)
    await lab.vms.powerOn('vm')
    await lab.hold([])
    await lab.hold([provider])
    expect(await lab.vms.powerOff('vm')).toMatchObject({ isUnlocked: true })
  })
})

describe('a VM on a host that another vCenter took over', () => {
  it('works while the host keeps the former providers, and is locked afterwards', async () => {
    using folder = createTemporaryFolder()
    const theirs = keyProvider({ name: 'theirs' })
    const ours = keyProvider({ name: 'ours' })
    const lab = await vmLab(folder.path, [theirs])
    await lab.vms.create(SPEC, 1)
    await lab.hold([ours, theirs])
    await lab.vms.powerOn('vm')
    await lab.hold([ours], { isForeign: true })
    expect(await lab.vms.get('vm')).toMatchObject({ isUnlocked: true })
    expect(await lab.vms.powerOff('vm')).toMatchObject({
      isUnlocked: false,
      missingKeys: [{ provider: 'theirs' }],
    })
  })

  it('is unlocked automatically on a safe host, and otherwise only on request', async () => {
    using folder = createTemporaryFolder()
    const theirs = keyProvider({ name: 'theirs' })
    const lab = await vmLab(folder.path, [theirs])
    await lab.vms.create(SPEC, 1)
    lab.isSafe = false
    await lab.hold([], { isForeign: true })
    await lab.hold([theirs])
    expect(await lab.vms.get('vm')).toMatchObject({ isUnlocked: false, missingKeys: [] })
    await expect(lab.vms.powerOn('vm')).rejects.toMatchObject({
      code: 'VM_LOCKED',
      message: expect.stringContaining('unlock it'),
    })
    await expect(buffer(lab.vms.export({ name: 'vm', disk: 0 }))).rejects.toMatchObject({
      code: 'VM_LOCKED',
    })
    lab.isSafe = true
    await lab.vms.keysChanged([])
    expect(await lab.vms.get('vm')).toMatchObject({ isUnlocked: true })
  })
})

it('a missing key of a disk leaves the VM valid, and power-on reports the disk', async () => {
  using folder = createTemporaryFolder()
  const [first, second] = [keyProvider({ name: 'A' }), keyProvider({ name: 'B', isDefault: false })]
  const lab = await vmLab(folder.path, [first, second])
  await lab.vms.create(SPEC, 1)
  const vm = await lab.vms.addDisk('vm', { provider: 'B', sizeBytes: 5000 })
  expect(vm).toMatchObject({ hasMixedKeys: true, disks: [{}, { file: 'vm_1.vmdk' }] })
  await lab.hold([first], { isForeign: true })
  expect(await lab.vms.get('vm')).toMatchObject({
    isValid: true,
    isUnlocked: true,
    missingKeys: [{ provider: 'B' }],
  })
  await expect(lab.vms.powerOn('vm')).rejects.toMatchObject({
    code: 'DISK_KEY_NOT_FOUND',
    message: expect.stringMatching(
      /^The disk \[.*\/vm_1\.vmdk\] is encrypted and a required key was not found\./,
    ),
  })
})
