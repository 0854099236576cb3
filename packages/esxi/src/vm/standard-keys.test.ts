import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { keyProvider, standardKey, standardProvider } from '../testing/key-provider.ts'
import { type VmLab, vmLab } from '../testing/vm-lab.ts'

const KMS = standardProvider()
const NKP = keyProvider({ isDefault: false })
const SPEC = { name: 'vm', datastore: '', provider: '' }
const SHALLOW = { deep: false, skipDisks: false, skipHome: false }
const LOCKED = { code: 'VM_LOCKED', message: expect.stringContaining('vCenter has not sent it') }

const named = (keyId: string) => ({ providerName: 'KMS', keyId })

/** Gives a host a key of the standard provider, as vCenter does. */
async function give(lab: VmLab, ...ids: readonly string[]): Promise<void> {
  for (const id of ids) lab.heldKeys.put(standardKey(KMS, id))
  await lab.vms.standardKeysChanged(ids.map(named), false)
}

/** Gives a host the keys of another host. */
async function giveFrom(from: VmLab, to: VmLab): Promise<void> {
  for (const key of from.heldKeys.list()) to.heldKeys.put({ ...key, kek: key.kek.copy() })
  await to.vms.standardKeysChanged(
    from.heldKeys.list().map(({ keyId }) => named(keyId)),
    false,
  )
}

describe('a VM with keys of a standard provider', () => {
  it('gets a key that vCenter gave the host, and no other', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [KMS])
    await expect(lab.vms.create(SPEC, 4096)).rejects.toMatchObject({ code: 'KEY_ID_REQUIRED' })
    await expect(lab.vms.create({ ...SPEC, keyId: '1' }, 4096)).rejects.toMatchObject({
      code: 'KEY_NOT_FOUND',
    })
    expect(await lab.vms.list()).toEqual([])
    await give(lab, '1')
    const key = { provider: 'KMS', kdkKeyId: '', keyId: '1' }
    expect(await lab.vms.create({ ...SPEC, keyId: '1' }, 4096)).toMatchObject({
      ...{ isUnlocked: true, hasMixedKeys: false, missingKeys: [] },
      ...{ homeKey: key, disks: [{ key }] },
    })
    await lab.vms.powerOn('vm')
    await lab.vms.close()
  })

  it('gets other keys by a rekey, an encryption, a new disk and a clone', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [KMS, NKP])
    await give(lab, '1', '2', '3', '4', '5')
    await lab.vms.create({ ...SPEC, keyId: '1' }, 4096)
    await expect(lab.vms.rekey('vm', 'KMS', SHALLOW)).rejects.toMatchObject({
      code: 'KEY_ID_REQUIRED',
    })
    const keyId = '2'
    expect(await lab.vms.rekey('vm', 'KMS', SHALLOW, { keyId })).toMatchObject({
      homeKey: { keyId: '2' },
      disks: [{ key: { keyId: '2' } }],
    })
    const disk = { sizeBytes: 4096, provider: 'KMS', keyId: '3' }
    expect(await lab.vms.addDisk('vm', disk)).toMatchObject({
      ...{ disks: [{ key: { keyId: '2' } }, { key: { keyId: '3' } }], hasMixedKeys: false },
    })
    await lab.vms.decrypt('vm', 'all')
    expect(await lab.vms.encrypt('vm', 'KMS', 'all', { keyId: '4' })).toMatchObject({
      homeKey: { keyId: '4' },
    })
    const copy = {
      name: 'vm',
      datastore: '',
      snapshot: '',
      snapshotId: '',
      vtpmPolicy: 'copy' as const,
    }
    const clone = { ...copy, cloneName: 'clone', provider: 'KMS', keyId: '5' }
    expect(await lab.vms.clones.clone(clone)).toMatchObject({ homeKey: { keyId: '5' } })
    expect(await lab.vms.rekey('vm', 'NKP', { ...SHALLOW, skipDisks: true })).toMatchObject({
      ...{ homeKey: { provider: 'NKP', kdkKeyId: NKP.keyId }, hasMixedKeys: true },
    })
    await lab.vms.close()
  })

  it('works from the memory of its host, and is locked after a reboot until vCenter sends the key', async () => {
    using folder = createTemporaryFolder()
    using state = createTemporaryFolder()
    const more = { stateFolder: state.path }
    const before = await vmLab(folder.path, [KMS], more)
    await give(before, '1')
    await before.vms.create({ ...SPEC, keyId: '1' }, 4096)
    await before.vms.powerOn('vm')
    await before.vms.powerOff('vm')
    await before.vms.close()
    const lab = await vmLab(folder.path, [KMS], more)
    expect(await lab.vms.get('vm')).toMatchObject({
      ...{ isUnlocked: false, isValid: false },
      missingKeys: [{ provider: 'KMS', kdkKeyId: '', keyId: '1' }],
    })
    await expect(lab.vms.powerOn('vm')).rejects.toMatchObject(LOCKED)
    await expect(lab.vms.unlock('vm')).rejects.toMatchObject(LOCKED)
    await giveFrom(before, lab)
    expect(await lab.vms.get('vm')).toMatchObject({
      ...{ isUnlocked: true, isValid: true, missingKeys: [] },
    })
    await lab.vms.powerOn('vm')
    await lab.vms.close()
  })

  it('stays locked on a host that is not safe until a user unlocks it', async () => {
    using folder = createTemporaryFolder()
    using state = createTemporaryFolder()
    const more = { stateFolder: state.path }
    const before = await vmLab(folder.path, [KMS], more)
    await give(before, '1')
    await before.vms.create({ ...SPEC, keyId: '1' }, 4096)
    await before.vms.close()
    const lab = await vmLab(folder.path, [KMS], more)
    lab.isSafe = false
    await giveFrom(before, lab)
    expect(await lab.vms.get('vm')).toMatchObject({ isUnlocked: false })
    expect(await lab.vms.unlock('vm')).toMatchObject({ isUnlocked: true })
    await lab.vms.close()
  })

  it('restarts on another host that has its key, and stays registered without its former host', async () => {
    using folder = createTemporaryFolder()
    const first = await vmLab(folder.path, [KMS])
    await give(first, '1')
    await first.vms.create({ ...SPEC, keyId: '1' }, 4096)
    const second = await vmLab(folder.path, [KMS], { hostName: 'esx-2' })
    await expect(second.vms.powerOn('vm')).rejects.toMatchObject({ code: 'VM_LOCKED' })
    await giveFrom(first, second)
    expect(await second.vms.powerOn('vm')).toMatchObject({ powerState: 'poweredOn' })
    await second.vms.powerOff('vm')
    await second.vms.unregister('vm')
    expect(second.heldKeys.list()).toHaveLength(1)
    await Promise.all([first.vms.close(), second.vms.close()])
  })

  it('runs on without a key that vCenter removed, and is locked when it is off', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [KMS])
    await give(lab, '1')
    await lab.vms.create({ ...SPEC, keyId: '1' }, 4096)
    await lab.vms.create({ ...SPEC, name: 'off', keyId: '1' }, 4096)
    await lab.vms.powerOn('vm')
    lab.heldKeys.remove({ providerKeyId: KMS.keyId, keyId: '1' })
    await lab.vms.standardKeysChanged([named('1')], true)
    expect(await lab.vms.get('off')).toMatchObject({ isUnlocked: false })
    expect(await lab.vms.get('vm')).toMatchObject({ powerState: 'poweredOn', isUnlocked: true })
    await lab.vms.powerOff('vm')
    await expect(lab.vms.powerOn('vm')).rejects.toMatchObject(LOCKED)
    await lab.vms.close()
  })

  it('powers on after vCenter deleted its provider, until it is registered again', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [KMS])
    await give(lab, '1')
    await lab.vms.create({ ...SPEC, keyId: '1' }, 4096)
    await lab.hold([])
    lab.heldKeys.removeProviders([KMS.keyId])
    await lab.vms.powerOn('vm')
    await lab.vms.powerOff('vm')
    await lab.vms.unregister('vm')
    expect(await lab.vms.register('vm', '')).toMatchObject({ isUnlocked: false, isValid: false })
    // The provider is registered again under its name, with another UUID.
    const again = standardProvider()
    await lab.hold([again])
    const message = expect.stringContaining('the key "1" of key provider "KMS"')
    await expect(lab.vms.powerOn('vm')).rejects.toMatchObject({ code: 'VM_LOCKED', message })
    await lab.vms.close()
  })

  it('does not open with another key that the key server gave the same id', async () => {
    using folder = createTemporaryFolder()
    using state = createTemporaryFolder()
    const more = { stateFolder: state.path }
    const before = await vmLab(folder.path, [KMS], more)
    await give(before, '1')
    await before.vms.create({ ...SPEC, keyId: '1' }, 4096)
    await before.vms.close()
    const lab = await vmLab(folder.path, [KMS], more)
    await give(lab, '1')
    await expect(lab.vms.powerOn('vm')).rejects.toMatchObject({ code: 'VM_INVALID' })
    await lab.vms.close()
  })
})
