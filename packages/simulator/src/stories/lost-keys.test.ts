import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { powerCycleHost } from '../faults/kill.ts'
import { eventually, hostOperatorOf, operatorOf } from '../testing/operator.ts'
import { startTestCluster, type TestCluster } from '../testing/test-cluster.ts'

const DISK_BYTES = 8192
const FIVE_MINUTES_MS = 5 * 60_000

let cluster: TestCluster
let vcenter: ReturnType<typeof operatorOf>
let host: ReturnType<typeof hostOperatorOf>
/** Backups by what they are backups of. */
const backups = new Map<string, Buffer>()

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 1, noTpm: [1], faults: true })
  vcenter = operatorOf(cluster.stateDir)
  host = hostOperatorOf(cluster.stateDir, 'esx-1')
})
afterAll(() => cluster.dispose())

async function makeProvider(name: string): Promise<void> {
  await vcenter.providers.createProvider({ provider: name, constraints: { tpmRequired: false } })
  backups.set(name, await cluster.download(name))
  await untilHeld(name)
}
/** By vCenter and by the host itself: of one that was just power-cycled, vCenter only knows what it said before. */
const untilHeld = async (name: string) => {
  const found = await eventually(
    () => vcenter.providers.getProvider({ provider: name }),
    ({ provider }) => provider?.health === 'HEALTH_OK',
  )
  await eventually(
    () => host.host.getStatus({}),
    ({ keyProviders }) =>
      keyProviders.some((held) => held.provider === name && held.keyId === found.provider?.keyId),
  )
  return found
}
const untilGone = (name: string) =>
  eventually(
    () => host.host.getStatus({}),
    ({ keyProviders }) => keyProviders.every(({ provider }) => provider !== name),
  )
const backupOf = (name: string) => backups.get(name) ?? Buffer.alloc(0)
const restore = (name: string) =>
  vcenter.providers.importProvider({ config: backupOf(name), password: cluster.backupPassword })
const create = (name: string, provider: string) =>
  host.vms.createVm({ spec: { name, provider, datastore: '' }, diskBytes: DISK_BYTES })
const vm = async (name: string) => (await host.vms.getVm({ name })).vm
const cycle = () => powerCycleHost({ stateDir: cluster.stateDir }, 'esx-1')

describe('story 5: the provider was deleted, and a new one of the same name was made', () => {
  it('shows nothing at first, and a locked VM after a reboot', async () => {
    await makeProvider('NKP')
    await create('vm-5', 'NKP')
    const original = (await untilHeld('NKP')).provider?.keyId
    await vcenter.providers.deleteProvider({ provider: 'NKP' })
    await vcenter.providers.createProvider({ provider: 'NKP', constraints: { tpmRequired: false } })
    backups.set('impostor', await cluster.download('NKP'))
    const { provider } = await untilHeld('NKP')
    expect(provider?.keyId).not.toBe(original)
    await host.vms.powerOnVm({ name: 'vm-5' })
    await host.vms.powerOffVm({ name: 'vm-5' })
    await cycle()
    expect(await vm('vm-5')).toMatchObject({
      cryptoState: 'CRYPTO_STATE_LOCKED',
      validity: 'VALIDITY_INVALID',
      missingKeys: [{ provider: 'NKP', kdkKeyId: original }],
    })
    await expect(host.vms.powerOnVm({ name: 'vm-5' })).rejects.toMatchObject({
      status: 'FAILED_PRECONDITION',
    })
  })

  it('tells a restore from an impostor, and one backup file from another of the same name', async () => {
    await expect(restore('NKP')).rejects.toMatchObject({
      status: 'ALREADY_EXISTS',
      code: 'PROVIDER_ALREADY_EXISTS',
      message: expect.stringContaining('added anew, not restored'),
    })
    expect(await restore('impostor')).toMatchObject({
      alreadyPresent: true,
    })
  })

  it('is cured by restoring the original', async () => {
    await vcenter.providers.deleteProvider({ provider: 'NKP' })
    await untilGone('NKP')
    await restore('NKP')
    await untilHeld('NKP')
    await host.vmCrypto.unlockVm({ name: 'vm-5' })
    await eventually(
      () => vm('vm-5'),
      (found) => found?.cryptoState === 'CRYPTO_STATE_UNLOCKED',
    )
    await host.vms.powerOnVm({ name: 'vm-5' })
    await host.vms.powerOffVm({ name: 'vm-5' })
  })
})

describe('story 8: a deleted provider seems fine until a VM is registered again', () => {
  it('shows a VM that powers on after the delete, and is invalid once it was registered again', async () => {
    await create('vm-8', 'NKP')
    await vcenter.providers.deleteProvider({ provider: 'NKP' })
    await untilGone('NKP')
    await host.vms.powerOnVm({ name: 'vm-8' })
    await host.vms.powerOffVm({ name: 'vm-8' })
    await host.registration.unregisterVm({ name: 'vm-8' })
    await host.registration.registerVm({ name: 'vm-8' })
    expect(await vm('vm-8')).toMatchObject({ validity: 'VALIDITY_INVALID' })
    await expect(host.vmCrypto.unlockVm({ name: 'vm-8' })).rejects.toMatchObject({
      status: 'FAILED_PRECONDITION',
      message: expect.stringContaining('NKP'),
    })
  })

  it('raises the alarm some time later', async () => {
    await eventually(
      async () => (await vcenter.inventory.listVirtualMachines({})).virtualMachines,
      (vms) => vms.some(({ name, locked }) => name === 'vm-8' && locked),
    )
    await vcenter.clock.advanceClock({ byMs: FIVE_MINUTES_MS })
    const { alarms } = await eventually(
      () => vcenter.monitoring.listAlarms({}),
      (found) => found.alarms.some(({ entity }) => entity === 'vm-8'),
    )
    expect(alarms.find(({ entity }) => entity === 'vm-8')).toMatchObject({
      name: 'Virtual Machine Locked Alarm',
    })
  })

  it('is cured by a restore and Unlock VM, and the alarm goes', async () => {
    await restore('NKP')
    await untilHeld('NKP')
    await host.vmCrypto.unlockVm({ name: 'vm-8' })
    await host.vms.powerOnVm({ name: 'vm-8' })
    await host.vms.powerOffVm({ name: 'vm-8' })
    await eventually(
      () => vcenter.monitoring.listAlarms({}),
      (found) => found.alarms.every(({ entity }) => entity !== 'vm-8'),
    )
  })

  it('is otherwise where the documented behaviour is set: the VM is locked once it is off', async () => {
    await vcenter.settings.setSetting({
      name: 'nkpsim.vm.keyCacheAfterDelete',
      value: 'documented',
    })
    await untilHeld('NKP')
    await host.vms.powerOnVm({ name: 'vm-8' })
    await vcenter.providers.deleteProvider({ provider: 'NKP' })
    await untilGone('NKP')
    await host.vms.powerOffVm({ name: 'vm-8' })
    await expect(host.vms.powerOnVm({ name: 'vm-8' })).rejects.toMatchObject({ code: 'VM_LOCKED' })
    await vcenter.settings.setSetting({ name: 'nkpsim.vm.keyCacheAfterDelete', value: '' })
    await restore('NKP')
    await untilHeld('NKP')
  })
})

describe('story 10: the backup or its password is lost', () => {
  it('shows that the wrong password and the wrong file change nothing', async () => {
    const config = backupOf('NKP')
    const before = await vcenter.providers.listProviders({})
    await expect(
      vcenter.providers.importProvider({ config, password: 'forgotten' }),
    ).rejects.toMatchObject({ status: 'INVALID_ARGUMENT', code: 'WRONG_BACKUP_PASSWORD' })
    await expect(
      vcenter.providers.importProvider({ config: Buffer.from('not a backup'), password: '' }),
    ).rejects.toMatchObject({ status: 'INVALID_ARGUMENT', code: 'INVALID_BACKUP_FILE' })
    await expect(restore('impostor')).rejects.toMatchObject({
      code: 'PROVIDER_ALREADY_EXISTS',
      message: expect.stringMatching(/key_id .* in the file/),
    })
    expect(await vcenter.providers.listProviders({})).toEqual(before)
  })

  it('is cured, while vCenter or a host still has the KDK, by backing up again', async () => {
    const again = await cluster.download('NKP')
    const tried = await vcenter.providers.importProvider({
      config: again,
      password: cluster.backupPassword,
      dryRun: true,
    })
    expect(tried).toMatchObject({
      alreadyPresent: true,
      outcome: expect.stringContaining('nothing is to do'),
    })
  })
})

describe('story 12: VM and disks under different providers after the default changed', () => {
  it('shows mixed keys, and a disk that keeps a VM from powering on when its provider is gone', async () => {
    await makeProvider('next')
    await create('vm-12', 'NKP')
    await host.registration.addDisk({ name: 'vm-12', sizeBytes: DISK_BYTES, provider: 'next' })
    expect(await vm('vm-12')).toMatchObject({ mixedKeys: true })
    await eventually(
      async () =>
        (await vcenter.inventory.listVirtualMachines({ provider: 'next' })).virtualMachines,
      (vms) => vms.some(({ name, mixedKeys }) => name === 'vm-12' && mixedKeys),
    )
    await vcenter.providers.deleteProvider({ provider: 'next' })
    await untilGone('next')
    await cycle()
    expect(await vm('vm-12')).toMatchObject({ validity: 'VALIDITY_VALID' })
    await expect(host.vms.powerOnVm({ name: 'vm-12' })).rejects.toMatchObject({
      message: expect.stringMatching(
        /The disk \[.*vm-12_1\.vmdk\] is encrypted and a required key was not found/,
      ),
    })
  })

  it('is cured by restoring it, and for good by rekeying all of the VM to one provider', async () => {
    await restore('next')
    await untilHeld('next')
    await host.vmCrypto.rekeyVm({ name: 'vm-12', provider: 'NKP' })
    expect(await vm('vm-12')).toMatchObject({ mixedKeys: false, provider: 'NKP' })
    await vcenter.providers.deleteProvider({ provider: 'next' })
    await untilGone('next')
    await cycle()
    await host.vms.powerOnVm({ name: 'vm-12' })
    await host.vms.powerOffVm({ name: 'vm-12' })
  })
})

describe('story 19: the host key and the keys of VMs come from different providers', () => {
  it('shows which is which, and that a lost host key locks no VM', async () => {
    const first = (await host.crypto.getCrypto({})).crypto
    expect(first).toMatchObject({ mode: 'HOST_CRYPTO_MODE_SAFE', hostKeyProvider: 'NKP' })
    await makeProvider('for-vms')
    await create('vm-19', 'for-vms')
    await vcenter.settings.setSetting({ name: 'vpxd.hostkey.newIfMissing', value: 'false' })
    await untilHeld('NKP')
    await vcenter.providers.deleteProvider({ provider: 'NKP' })
    await untilGone('NKP')
    await eventually(
      async () => (await vcenter.inventory.getHost({ name: 'esx-1' })).host,
      (found) => found?.requiresEncryptionMode === true,
    )
    await host.vms.powerOnVm({ name: 'vm-19' })
    await host.vms.powerOffVm({ name: 'vm-19' })
  })

  it('is cured by another host key', async () => {
    await host.crypto.enableCrypto({ provider: 'for-vms' })
    const found = await eventually(
      async () => (await vcenter.inventory.getHost({ name: 'esx-1' })).host,
      (each) => each?.requiresEncryptionMode === false,
    )
    expect(found).toMatchObject({ cryptoState: 'safe', hostKey: { provider: 'for-vms' } })
  })
})
