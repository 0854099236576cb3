import { beforeAll, expect, it } from '@jest/globals'
import { findSecrets } from '@nkpsim/checkers'
import { placesBelow } from '../cluster/places.ts'
import { createStoryKms, type StoryKms } from '../testing/story-kms.ts'
import { createStorySite } from '../testing/story-site.ts'

const DISK_BYTES = 8192

const site = createStorySite({ hosts: [{ name: 'esx-1', hasTpm: true }, { name: 'esx-2' }] })
const vcenter = site.vcenter()
const [first, second] = [site.host('esx-1'), site.host('esx-2')]
const { until } = site
let kms: StoryKms

/** Tells a story in virtual time. */
const inTime = (story: () => Promise<void>) => () => site.run(story)
const keysOn = async (host: typeof first, provider: string) =>
  (await host.host.getStatus({})).keyProviders.find((held) => held.provider === provider)
const untilHeld = async (provider: string) => {
  for (const host of [first, second])
    await until(
      () => keysOn(host, provider),
      (held) => held?.usable === true,
    )
}
const create = (name: string, provider: string, host = 'esx-1') =>
  vcenter.vms.createVm({ spec: { name, provider, datastore: '' }, diskBytes: DISK_BYTES, host })
const vm = async (name: string, host = first) => (await host.vms.getVm({ name })).vm
const modeOf = async (host: typeof first) => (await host.crypto.getCrypto({})).crypto?.mode
const events = async (id: string) =>
  (await vcenter.monitoring.listEvents({ limit: 0 })).events
    .filter((event) => event.id === id)
    .map(({ entity }) => entity)

/** Returns a line for each key of the key server that a file of the site contains in clear. */
const keysInFiles = () => {
  const keys = [...kms.node.kms.keys].map(([id, { bytes }]) => ({ label: `key ${id}`, bytes }))
  expect(keys.length).toBeGreaterThan(0)
  const places = ['vcenter', 'esx-1', 'esx-2'].flatMap((name) =>
    site.node(name).machine.peek((files) => [...placesBelow(files, '/', name)]),
  )
  return findSecrets(keys, places)
}

beforeAll(() =>
  site.run(async () => {
    await site.start()
    kms = await createStoryKms(site)
  }),
)

// Each story has its own provider and VMs, so it can run alone, and after any other story.

it(
  'a VM works without vCenter and key server, and after a reboot of its host with both',
  inTime(async () => {
    await kms.register('KMS-1')
    await untilHeld('KMS-1')
    await create('vm-1', 'KMS-1')
    for (const host of [first, second]) expect(await modeOf(host)).toBe('HOST_CRYPTO_MODE_SAFE')
    expect(await vm('vm-1')).toMatchObject({
      ...{ provider: 'KMS-1', kdkKeyId: '', cryptoState: 'CRYPTO_STATE_UNLOCKED' },
    })
    // vCenter makes the keys of a rekey and of a clone too.
    const keyIds = async (name: string) => (await vm(name))?.homeKey?.keyId
    const before = await keyIds('vm-1')
    await vcenter.vms.rekeyVm({ name: 'vm-1', provider: 'KMS-1' })
    expect([...kms.node.kms.keys.keys()]).toContain(await keyIds('vm-1'))
    expect(await keyIds('vm-1')).not.toBe(before)
    await vcenter.vms.cloneVm({ name: 'vm-1', cloneName: 'vm-1b', provider: 'KMS-1' })
    expect([...kms.node.kms.keys.keys()]).toContain(await keyIds('vm-1b'))
    await vcenter.vms.deleteVm({ name: 'vm-1b' })
    expect(keysInFiles()).toEqual([])
    kms.stop()
    site.node('vcenter').kill({ losesPower: true })
    await first.vms.powerOnVm({ name: 'vm-1' })
    await first.lifecycle.resetVm({ name: 'vm-1' })
    await first.vms.powerOffVm({ name: 'vm-1' })
    await second.vms.powerOnVm({ name: 'vm-1' })
    await second.vms.powerOffVm({ name: 'vm-1' })
    await expect(
      second.vmCrypto.rekeyVm({ name: 'vm-1', provider: 'KMS-1' }),
    ).rejects.toMatchObject({ code: 'KEY_ID_REQUIRED' })
    await site.powerCycle('esx-2')
    await expect(second.vms.powerOnVm({ name: 'vm-1' })).rejects.toMatchObject({
      code: 'VM_LOCKED',
    })
    expect(await second.crypto.getCrypto({})).toMatchObject({
      ...{ crypto: { mode: 'HOST_CRYPTO_MODE_SAFE', requiresEncryptionMode: true } },
    })
    await site.startNode('vcenter')
    kms.start()
    await until(
      () => vm('vm-1', second),
      (seen) => seen?.cryptoState === 'CRYPTO_STATE_UNLOCKED',
    )
    await until(
      () => second.crypto.getCrypto({}),
      ({ crypto }) => crypto?.requiresEncryptionMode === false,
    )
    await second.vms.powerOnVm({ name: 'vm-1' })
    await second.vms.powerOffVm({ name: 'vm-1' })
  }),
)

it(
  'a host with key persistence powers a VM on after a reboot without vCenter and key server',
  inTime(async () => {
    await kms.register('KMS-2')
    await untilHeld('KMS-2')
    await expect(second.keyPersistence.enableKeyPersistence({})).rejects.toMatchObject({
      code: 'ENCRYPTION_MODE_INVALID',
    })
    const enabled = await first.keyPersistence.enableKeyPersistence({})
    expect(enabled.keyPersistence).toMatchObject({ enabled: true })
    await create('vm-2', 'KMS-2')
    await until(
      () => vcenter.inventory.getHost({ name: 'esx-1' }),
      ({ host }) => host?.keyPersistence === true,
    )
    expect(await events('nkpsim.host.keyPersistence.enabled')).toEqual(['esx-1'])
    kms.stop()
    site.node('vcenter').kill({ losesPower: true })
    await site.powerCycle('esx-1')
    expect(await keysOn(first, 'KMS-2')).toMatchObject({ storedKeyCount: 1, heldKeyCount: 1 })
    expect(keysInFiles()).toEqual([])
    await first.vms.powerOnVm({ name: 'vm-2' })
    await first.vms.powerOffVm({ name: 'vm-2' })
    const { keyPersistence } = await first.keyPersistence.disableKeyPersistence({
      removeAllStoredKeys: true,
    })
    expect(keyPersistence).toEqual({ enabled: false, storedCount: 0 })
    await site.powerCycle('esx-1')
    await expect(first.vms.powerOnVm({ name: 'vm-2' })).rejects.toMatchObject({ code: 'VM_LOCKED' })
    await site.startNode('vcenter')
    kms.start()
    await until(
      () => vm('vm-2'),
      (seen) => seen?.cryptoState === 'CRYPTO_STATE_UNLOCKED',
    )
    expect(await events('nkpsim.host.keyPersistence.disabled')).toEqual(['esx-1'])
  }),
)

it(
  'vCenter makes another host key if the key server has lost the old one',
  inTime(async () => {
    await kms.register('KMS-3')
    await untilHeld('KMS-3')
    await vcenter.providers.setDefaultProvider({ provider: 'KMS-3' })
    const made = await vcenter.hostCrypto.configureHostKey({ host: 'esx-2' })
    expect(made).toMatchObject({ host: 'esx-2', provider: 'KMS-3' })
    const again = await vcenter.hostCrypto.configureHostKey({ host: 'esx-2', provider: 'KMS-3' })
    expect(again.keyId).not.toBe(made.keyId)
    kms.node.kms.remove(again.keyId)
    await site.powerCycle('esx-2')
    const { crypto } = await until(
      () => second.crypto.getCrypto({}),
      ({ crypto: seen }) => seen?.hostKeyId !== again.keyId,
    )
    expect(crypto).toMatchObject({ hostKeyProvider: 'KMS-3', requiresEncryptionMode: false })
    await until(
      () => events('com.vmware.vc.host.Crypto.HostKey.NewKey.KeyMissingOnKMS'),
      (of) => of.includes('esx-2'),
    )
  }),
)
