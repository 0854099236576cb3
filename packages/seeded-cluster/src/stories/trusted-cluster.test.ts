import { beforeAll, expect } from '@jest/globals'
import { findUnattestedTrustedHolders } from '@nkpsim/checkers'
import { kindOfKeyId, parseTrustedKeyId } from '@nkpsim/crypto'
import { story } from '@nkpsim/daemon/testing/story'
import { seededRandom } from '@nkpsim/effects'
import {
  administrationOf,
  configureTrustHosts,
  type LabKms,
  type MemoryTrustHost,
  openLabKms,
  startTrustHostInMemory,
} from '@nkpsim/trust-authority/testing'
import { VCENTER } from '../plan/nodes.ts'
import { CLUSTER, createStorySite, DATACENTER } from '../testing/story-site.ts'

const PROVIDER = 'tkp-1'
const PROVIDER_ID = 'a1b2c3d4-0000-4000-8000-000000000001'
const TRUST_HOSTS = ['trust-1', 'trust-2']
const HOSTS = ['esx-1', 'esx-2', 'esx-3']
const DISK_BYTES = 4096
const BUILD = 'build: "24022510"'
const CALL = { timeoutMs: 60_000 }
const POWER_ON_REFUSED = 'You cannot power on virtual machines on an unattested Trusted Host.'

const site = createStorySite({ hosts: HOSTS.map((name) => ({ name, hasTpm: true })) })
const vcenter = site.vcenter()
const { trusted, providers, monitoring, inventory } = vcenter
const random = seededRandom('trust hosts')
const trustHosts = new Map<string, MemoryTrustHost>()
let kms: LabKms

beforeAll(() => site.run(site.start))

async function startTrustHost(name: string): Promise<void> {
  const { files } = trustHosts.get(name) ?? {}
  const { network, clock } = site
  const { connections } = kms
  const input = { name, network, clock, random, connections, ...(files && { files }) }
  trustHosts.set(name, await startTrustHostInMemory(input))
}

async function stopTrustHost(name: string): Promise<void> {
  await trustHosts.get(name)?.stop()
  site.network.crash(name)
}

const attestationOf = async (host: string) =>
  (await trusted.getTrustedCluster({ cluster: CLUSTER })).hosts.find((each) => each.host === host)
    ?.attestation
const attested = async () =>
  (await trusted.getTrustedCluster({ cluster: CLUSTER })).cluster?.attestedCount
const health = async (cluster = CLUSTER) =>
  (await trusted.getTrustedCluster({ cluster })).cluster?.health
const vmOn = async (host: string, name: string) => (await site.host(host).vms.getVm({ name })).vm
const cryptoStateOf = async (host: string, name: string) => (await vmOn(host, name))?.cryptoState
const eventIds = async () =>
  (await monitoring.listEvents({ limit: 0 })).events.map(({ id }) =>
    id.replace('com.vmware.vc.', ''),
  )
/** Checks that no host has KEKs without an attestation, and returns how many it has. */
const keysOn = async (host: string): Promise<number> => {
  const { keyProviders, trustAttestation } = await site.host(host).host.getStatus({})
  const keyCount = keyProviders.reduce((sum, { heldKeyCount }) => sum + heldKeyCount, 0)
  const attestedMs = trustAttestation?.attestedTimeMs ?? 0
  expect(findUnattestedTrustedHolders([{ host, keyCount, attestedMs }])).toEqual([])
  return keyCount
}
const untilEvent = (id: string) => site.until(eventIds, (ids) => ids.includes(id))
const createVm = (host: string, name: string, provider: string) =>
  site.host(host).vms.createVm({
    spec: { name, datastore: 'datastore1', provider },
    diskBytes: DISK_BYTES,
  })
const isServing = async (host: string) =>
  site
    .host(host)
    .host.getStatus({})
    .then(
      () => true,
      () => false,
    )

story('a trusted cluster', (tell) => {
  const step = site.stepsOf(tell)

  step('is made of hosts that two trust hosts attest', async () => {
    kms = await openLabKms(site.clock, random)
    for (const name of TRUST_HOSTS) await startTrustHost(name)
    const { eventLog } = await site.host('esx-1').security.getEventLog({})
    const infos = await configureTrustHosts([...trustHosts.values()], {
      eventLog: Buffer.from(eventLog),
      ...{ kms, providerId: PROVIDER_ID, primaryKeyId: await kms.createKey() },
    })
    const [{ group, keyProviders } = { group: '', keyProviders: [] }] = infos
    const services = infos.map(({ serviceId, host, address, thumbprint }) => ({
      ...{ serviceId, host, address, thumbprint },
    }))
    const servicesInfo = JSON.stringify({ version: 1, group, services, keyProviders })
    expect(await trusted.importServices({ servicesInfo })).toMatchObject({
      services: TRUST_HOSTS.map((trustHost) => ({ trustHost, clusters: [] })),
      providers: [PROVIDER],
    })
    expect(await health()).toBe('APPLIED_CONFIG_HEALTH_NONE')
    await trusted.setTrustedCluster({ cluster: CLUSTER, enabled: true })
    await site.untilEqual(health, 'APPLIED_CONFIG_HEALTH_OK')
    await site.untilEqual(attested, HOSTS.length)
    expect(await attestationOf('esx-1')).toMatchObject({
      attestationStatus: 'TRUST_ATTESTATION_STATUS_ATTESTED',
      service: 'trust-1',
    })
    await untilEvent('TaHostAttestPassEvent')
  })

  step('encrypts VMs with keys that vCenter never sees', async () => {
    await trusted.registerTrustedProvider({ provider: PROVIDER })
    await providers.setDefaultProvider({ provider: PROVIDER })
    await site.until(
      async () => (await inventory.listHosts({})).hosts,
      (hosts) => hosts.every((host) => host.acknowledgedGeneration === host.desiredGeneration),
    )
    const { provider } = await providers.getProvider({ provider: PROVIDER })
    expect(provider).toMatchObject({
      kcv: '',
      hostsDesired: 3,
      hostsActive: 3,
      health: 'HEALTH_OK',
    })
    for (const name of ['db-1', 'db-2']) await createVm('esx-1', name, '')
    await createVm('esx-2', 'db-3', PROVIDER)
    const keyId = (await vmOn('esx-1', 'db-1'))?.homeKey?.keyId ?? ''
    expect(kindOfKeyId(keyId)).toBe('trusted')
    expect(parseTrustedKeyId(keyId)).toMatchObject({ providerId: PROVIDER_ID })
    expect(await keysOn('esx-1')).toBeGreaterThan(1)
    await site.host('esx-1').vms.powerOnVm({ name: 'db-1' })
    await site.host('esx-2').vms.powerOnVm({ name: 'db-2' })
    expect((await vmOn('esx-2', 'db-2'))?.registered).toBe(true)
  })

  step('gives a rebooted host its keys again, also without vCenter', async () => {
    site.node(VCENTER).kill({ losesPower: false })
    await site.powerCycle('esx-1')
    await site.untilEqual(() => isServing('esx-1'), true)
    await site.untilEqual(() => cryptoStateOf('esx-1', 'db-1'), 'CRYPTO_STATE_UNLOCKED')
    await site.host('esx-1').vms.powerOnVm({ name: 'db-1' })
    await createVm('esx-1', 'db-4', '')
    await site.startNode(VCENTER)
    await site.untilEqual(attested, HOSTS.length)
    expect(await eventIds()).not.toContain('host.Crypto.ReqEnable.KeyMissingOnKMS')
  })

  step('works with one trust host, and vCenter reports the other one', async () => {
    await stopTrustHost('trust-1')
    await site.powerCycle('esx-1')
    await site.host('esx-1').vms.powerOnVm({ name: 'db-1' })
    await site.untilEqual(
      async () => (await attestationOf('esx-1'))?.failingKeyProviderServices.length,
      1,
    )
    await untilEvent('kms.crypto.TrustAuthority.ClusterUnhealthy')
  })

  step('keeps its running VMs when both trust hosts are lost, but locks others', async () => {
    await stopTrustHost('trust-2')
    await site.powerCycle('esx-2')
    await untilEvent('vm.Crypto.VMLocked.TAKMSClusterUnavaliable')
    await untilEvent('kms.crypto.TrustAuthority.ClusterNotAvailable')
    expect(await cryptoStateOf('esx-2', 'db-3')).toBe('CRYPTO_STATE_LOCKED')
    await expect(site.host('esx-2').vms.powerOnVm({ name: 'db-3' })).rejects.toMatchObject({
      code: 'HOST_NOT_ATTESTED',
    })
    expect([await keysOn('esx-2'), (await keysOn('esx-1')) > 0]).toEqual([0, true])
    const running = await vmOn('esx-1', 'db-1')
    expect(running?.powerState).toBe('POWER_STATE_POWERED_ON')
    for (const name of TRUST_HOSTS) await startTrustHost(name)
    await site.untilEqual(() => cryptoStateOf('esx-2', 'db-3'), 'CRYPTO_STATE_UNLOCKED')
    await site.host('esx-2').vms.powerOnVm({ name: 'db-3' })
    await untilEvent('vm.Crypto.VMUnlocked')
  })

  step('refuses an upgraded host until its image is accepted', async () => {
    const { attestation } = vcenter
    site.editBoot('esx-3', BUILD, 'build: "24585291"')
    await attestation.authorizeBoot({ host: 'esx-3' })
    await site.powerCycle('esx-3')
    await site.untilEqual(
      async () => (await attestationOf('esx-3'))?.attestationStatus,
      'TRUST_ATTESTATION_STATUS_NOT_ATTESTED',
    )
    expect((await attestationOf('esx-3'))?.messages[0]).toMatch(/24585291/)
    await untilEvent('TaHostAttestFailEvent')
    const { vms, security } = site.host('esx-3')
    const plain = await site.access().host('esx-3', 'nkpsim.esxi.v1.PlainVmService')
    await plain.createPlainVm({ name: 'plain', diskBytes: DISK_BYTES }, CALL)
    for (const name of ['plain', 'db-4'])
      await expect(vms.powerOnVm({ name })).rejects.toMatchObject({
        code: 'HOST_NOT_ATTESTED',
        message: expect.stringContaining(POWER_ON_REFUSED),
      })
    expect(await keysOn('esx-3')).toBe(0)
    const { eventLog } = await security.getEventLog({})
    for (const trustHost of trustHosts.values())
      await (await administrationOf(trustHost)).addBaseImage({ name: 'image-2', eventLog }, CALL)
    await site.untilEqual(
      async () => (await attestationOf('esx-3'))?.attestationStatus,
      'TRUST_ATTESTATION_STATUS_ATTESTED',
    )
    await vms.powerOnVm({ name: 'db-4' })
  })

  step('keeps a service that is in use', async () => {
    await expect(trusted.removeService({ service: 'trust-1' })).rejects.toMatchObject({
      code: 'SERVICE_IN_USE',
    })
    await expect(trusted.removeService({ service: 'trust-9' })).rejects.toMatchObject({
      code: 'SERVICE_NOT_FOUND',
    })
  })

  step('loses the configuration of a host that left at the next remediation', async () => {
    await inventory.createCluster({ datacenter: DATACENTER, name: 'Other' })
    await site.host('esx-3').vms.powerOffVm({ name: 'db-4' })
    await inventory.moveHost({ host: 'esx-3', cluster: 'Other' })
    await untilEvent('TrustAuthority.DecommissionHost')
    expect(await health('Other')).toBe('APPLIED_CONFIG_HEALTH_ERROR')
    await trusted.remediateTrustedCluster({ cluster: 'Other' })
    await site.untilEqual(() => health('Other'), 'APPLIED_CONFIG_HEALTH_NONE')
    await inventory.moveHost({ host: 'esx-3', cluster: CLUSTER })
    await untilEvent('TrustAuthority.HostNotConfigured')
    expect(await health()).toBe('APPLIED_CONFIG_HEALTH_ERROR')
    await trusted.remediateTrustedCluster({ cluster: CLUSTER })
    await site.untilEqual(health, 'APPLIED_CONFIG_HEALTH_OK')
    await site.untilEqual(attested, HOSTS.length)
  })
})
