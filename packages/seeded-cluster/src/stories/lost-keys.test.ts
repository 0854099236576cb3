import { beforeAll, expect, it } from '@jest/globals'
import { PROVIDER_PASSWORD } from '../clients/key-provider-operations.ts'
import { createStorySite } from '../testing/story-site.ts'

const DISK_BYTES = 8192

const site = createStorySite({ hosts: [{ name: 'esx-1' }] })
const vcenter = site.vcenter()
const host = site.host('esx-1')
const { until } = site
/** Downloaded backups, by provider. */
const backups = new Map<string, Buffer>()

beforeAll(() => site.run(site.start))

async function makeProvider(name: string): Promise<void> {
  await vcenter.providers.createProvider({ provider: name, constraints: { tpmRequired: false } })
  backups.set(name, await site.download(name))
  await untilHeld(name)
}
/**
 * Waits until vCenter and the host itself report the provider. After a power cycle, vCenter knows
 * only earlier reports of the host.
 */
const untilHeld = async (name: string) => {
  const found = await until(
    () => vcenter.providers.getProvider({ provider: name }),
    ({ provider }) => provider?.health === 'HEALTH_OK',
  )
  await until(
    () => host.host.getStatus({}),
    ({ keyProviders }) =>
      keyProviders.some((held) => held.provider === name && held.keyId === found.provider?.keyId),
  )
  return found
}
const untilGone = (name: string) =>
  until(
    () => host.host.getStatus({}),
    ({ keyProviders }) => keyProviders.every(({ provider }) => provider !== name),
  )
const backupOf = (name: string) => backups.get(name) ?? Buffer.alloc(0)
const restore = (name: string) =>
  vcenter.providers.importProvider({ config: backupOf(name), password: PROVIDER_PASSWORD })
const create = (name: string, provider: string) =>
  host.vms.createVm({ spec: { name, provider, datastore: '' }, diskBytes: DISK_BYTES })
const vm = async (name: string) => (await host.vms.getVm({ name })).vm
const cycle = () => site.powerCycle('esx-1')
/** Tells a story in virtual time. */
const tell = (name: string, story: () => Promise<void>) => it(name, () => site.run(story))

/** Deletes a provider, and creates another provider of the same name. */
async function replace(name: string): Promise<void> {
  await vcenter.providers.deleteProvider({ provider: name })
  await vcenter.providers.createProvider({ provider: name, constraints: { tpmRequired: false } })
  backups.set(`impostor of ${name}`, await site.download(name))
}
/**
 * Returns providers without the hosts that hold them, because hosts receive a provider at any time.
 */
const withoutHosts = ({ providers }: Awaited<ReturnType<typeof vcenter.providers.listProviders>>) =>
  providers.map(({ provider, keyId, kcv, status }) => ({
    ...{ provider, keyId, kcv },
    isBackedUp: status !== 'PROVIDER_STATUS_NOT_BACKED_UP',
  }))

// Each story has its own providers and VMs, so it can run alone, and after any other story.

tell('story 5: the provider was deleted, and a new one of the same name was created', async () => {
  await makeProvider('NKP-5')
  await create('vm-5', 'NKP-5')
  const original = (await untilHeld('NKP-5')).provider?.keyId
  await replace('NKP-5')
  const { provider } = await untilHeld('NKP-5')
  expect(provider?.keyId).not.toBe(original)
  // Nothing is visible at first. After a reboot the VM is locked.
  await host.vms.powerOnVm({ name: 'vm-5' })
  await host.vms.powerOffVm({ name: 'vm-5' })
  await cycle()
  expect(await vm('vm-5')).toMatchObject({
    cryptoState: 'CRYPTO_STATE_LOCKED',
    validity: 'VALIDITY_INVALID',
    missingKeys: [{ provider: 'NKP-5', kdkKeyId: original }],
  })
  await expect(host.vms.powerOnVm({ name: 'vm-5' })).rejects.toMatchObject({
    status: 'FAILED_PRECONDITION',
  })

  // vCenter distinguishes a restored provider from another provider of the same name, and one
  // backup file from another.
  await expect(restore('NKP-5')).rejects.toMatchObject({
    status: 'ALREADY_EXISTS',
    code: 'PROVIDER_ALREADY_EXISTS',
    message: expect.stringContaining('created again, not restored'),
  })
  expect(await restore('impostor of NKP-5')).toMatchObject({ alreadyPresent: true })

  // Restoring the original provider solves the problem.
  await vcenter.providers.deleteProvider({ provider: 'NKP-5' })
  await untilGone('NKP-5')
  await restore('NKP-5')
  await untilHeld('NKP-5')
  await host.vmCrypto.unlockVm({ name: 'vm-5' })
  await until(
    () => vm('vm-5'),
    (found) => found?.cryptoState === 'CRYPTO_STATE_UNLOCKED',
  )
  await host.vms.powerOnVm({ name: 'vm-5' })
  await host.vms.powerOffVm({ name: 'vm-5' })
})

tell('story 8: a deleted provider seems to work until a VM is registered again', async () => {
  await makeProvider('NKP-8')
  await create('vm-8', 'NKP-8')
  await vcenter.providers.deleteProvider({ provider: 'NKP-8' })
  await untilGone('NKP-8')
  // The VM powers on after the deletion, but is invalid after it is registered again.
  await host.vms.powerOnVm({ name: 'vm-8' })
  await host.vms.powerOffVm({ name: 'vm-8' })
  await host.registration.unregisterVm({ name: 'vm-8' })
  await host.registration.registerVm({ name: 'vm-8' })
  expect(await vm('vm-8')).toMatchObject({ validity: 'VALIDITY_INVALID' })
  await expect(host.vmCrypto.unlockVm({ name: 'vm-8' })).rejects.toMatchObject({
    status: 'FAILED_PRECONDITION',
    message: expect.stringContaining('NKP-8'),
  })

  // The alarm is raised some time later.
  await until(
    async () => (await vcenter.inventory.listVirtualMachines({})).virtualMachines,
    (vms) => vms.some(({ name, locked }) => name === 'vm-8' && locked),
  )
  const { alarms } = await until(
    () => vcenter.monitoring.listAlarms({}),
    (found) => found.alarms.some(({ entity }) => entity === 'vm-8'),
  )
  expect(alarms.find(({ entity }) => entity === 'vm-8')).toMatchObject({
    name: 'Virtual Machine Locked Alarm',
  })

  // A restore and Unlock VM solve the problem, and the alarm ends.
  await restore('NKP-8')
  await untilHeld('NKP-8')
  await host.vmCrypto.unlockVm({ name: 'vm-8' })
  await host.vms.powerOnVm({ name: 'vm-8' })
  await host.vms.powerOffVm({ name: 'vm-8' })
  await until(
    () => vcenter.monitoring.listAlarms({}),
    (found) => found.alarms.every(({ entity }) => entity !== 'vm-8'),
  )
})

tell(
  'story 8 with the documented behaviour enabled: the VM is locked after it is powered off',
  async () => {
    await makeProvider('documented')
    await create('vm-documented', 'documented')
    const setting = 'nkpsim.vm.keyCacheAfterDelete'
    await vcenter.settings.setSetting({ name: setting, value: 'documented' })
    try {
      await untilHeld('documented')
      await host.vms.powerOnVm({ name: 'vm-documented' })
      await vcenter.providers.deleteProvider({ provider: 'documented' })
      await untilGone('documented')
      await host.vms.powerOffVm({ name: 'vm-documented' })
      await expect(host.vms.powerOnVm({ name: 'vm-documented' })).rejects.toMatchObject({
        code: 'VM_LOCKED',
      })
    } finally {
      await vcenter.settings.setSetting({ name: setting, value: '' })
    }
  },
)

tell('story 10: the backup or its password is lost', async () => {
  await makeProvider('NKP-10')
  await replace('NKP-10')
  await vcenter.providers.deleteProvider({ provider: 'NKP-10' })
  await restore('NKP-10')
  // A wrong password or a wrong file changes nothing.
  const config = backupOf('NKP-10')
  const before = await vcenter.providers.listProviders({})
  await expect(
    vcenter.providers.importProvider({ config, password: 'forgotten' }),
  ).rejects.toMatchObject({ status: 'INVALID_ARGUMENT', code: 'WRONG_BACKUP_PASSWORD' })
  await expect(
    vcenter.providers.importProvider({ config: Buffer.from('not a backup'), password: '' }),
  ).rejects.toMatchObject({ status: 'INVALID_ARGUMENT', code: 'INVALID_BACKUP_FILE' })
  await expect(restore('impostor of NKP-10')).rejects.toMatchObject({
    code: 'PROVIDER_ALREADY_EXISTS',
    message: expect.stringMatching(/key_id .* in the file/),
  })
  expect(withoutHosts(await vcenter.providers.listProviders({}))).toEqual(withoutHosts(before))

  // While vCenter still has the KDK, a new backup solves the problem.
  const again = await site.download('NKP-10')
  const tried = await vcenter.providers.importProvider({
    config: again,
    password: PROVIDER_PASSWORD,
    dryRun: true,
  })
  expect(tried).toMatchObject({
    alreadyPresent: true,
    outcome: expect.stringContaining('nothing to do'),
  })
})

tell('story 12: a VM and its disk use different providers', async () => {
  await makeProvider('NKP-12')
  await makeProvider('next')
  await create('vm-12', 'NKP-12')
  await host.registration.addDisk({ name: 'vm-12', sizeBytes: DISK_BYTES, provider: 'next' })
  expect(await vm('vm-12')).toMatchObject({ mixedKeys: true })
  await until(
    async () => (await vcenter.inventory.listVirtualMachines({ provider: 'next' })).virtualMachines,
    (vms) => vms.some(({ name, mixedKeys }) => name === 'vm-12' && mixedKeys),
  )
  // A VM cannot power on if the provider of one of its disks is gone.
  await vcenter.providers.deleteProvider({ provider: 'next' })
  await untilGone('next')
  await cycle()
  expect(await vm('vm-12')).toMatchObject({ validity: 'VALIDITY_VALID' })
  await expect(host.vms.powerOnVm({ name: 'vm-12' })).rejects.toMatchObject({
    message: expect.stringMatching(
      /The disk \[.*vm-12_1\.vmdk\] is encrypted and a required key was not found/,
    ),
  })

  // Restoring the provider solves the problem. A lasting solution is to rekey the whole VM to one
  // provider.
  await restore('next')
  await untilHeld('next')
  await host.vmCrypto.rekeyVm({ name: 'vm-12', provider: 'NKP-12' })
  expect(await vm('vm-12')).toMatchObject({ mixedKeys: false, provider: 'NKP-12' })
  await vcenter.providers.deleteProvider({ provider: 'next' })
  await untilGone('next')
  await cycle()
  await host.vms.powerOnVm({ name: 'vm-12' })
  await host.vms.powerOffVm({ name: 'vm-12' })
})

tell('story 19: the host key and the keys of VMs come from different providers', async () => {
  await makeProvider('NKP-19')
  const { crypto } = await host.crypto.getCrypto({})
  const wanted = { provider: 'NKP-19' }
  if (crypto?.mode === 'HOST_CRYPTO_MODE_SAFE') await host.crypto.changeKey(wanted)
  else await host.crypto.enableCrypto(wanted)
  const setting = 'vpxd.hostkey.newIfMissing'
  await vcenter.settings.setSetting({ name: setting, value: 'false' })
  try {
    // The host shows the provider of its host key. A lost host key locks no VM.
    expect((await host.crypto.getCrypto({})).crypto).toMatchObject({
      mode: 'HOST_CRYPTO_MODE_SAFE',
      hostKeyProvider: 'NKP-19',
    })
    await makeProvider('for-vms')
    await create('vm-19', 'for-vms')
    await untilHeld('NKP-19')
    await vcenter.providers.deleteProvider({ provider: 'NKP-19' })
    await untilGone('NKP-19')
    await until(
      async () => (await vcenter.inventory.getHost({ name: 'esx-1' })).host,
      (found) => found?.requiresEncryptionMode === true,
    )
    await host.vms.powerOnVm({ name: 'vm-19' })
    await host.vms.powerOffVm({ name: 'vm-19' })

    // Another host key solves the problem.
    await host.crypto.enableCrypto({ provider: 'for-vms' })
    const found = await until(
      async () => (await vcenter.inventory.getHost({ name: 'esx-1' })).host,
      (each) => each?.requiresEncryptionMode === false,
    )
    expect(found).toMatchObject({ cryptoState: 'safe', hostKey: { provider: 'for-vms' } })
  } finally {
    await vcenter.settings.setSetting({ name: setting, value: '' })
  }
})
