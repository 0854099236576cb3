import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { clusterPaths, DATASTORE_NAME } from '../local-cluster/paths.ts'
import { rememberHost } from '../operator/remember-host.ts'
import { hostOperatorOf, operatorOf } from '../testing/operator.ts'
import { startTestCluster, type TestCluster } from '../testing/test-cluster.ts'

const DISK_BYTES = 8192
const REMEDIATION_MS = 5 * 60_000

let here: TestCluster
let there: TestCluster
let hereVcenter: ReturnType<typeof operatorOf>
let thereVcenter: ReturnType<typeof operatorOf>
let backup: Buffer

beforeAll(async () => {
  here = await startTestCluster({ hosts: 2, noTpm: [1, 2], faults: true })
  there = await startTestCluster({ hosts: 1, noTpm: [1], faults: true })
  hereVcenter = operatorOf(here.stateDir)
  thereVcenter = operatorOf(there.stateDir)
  await hereVcenter.providers.createProvider({
    provider: 'NKP',
    constraints: { tpmRequired: false },
  })
  backup = await here.download('NKP')
  await untilHealthy(hereVcenter)
  const host = hostOperatorOf(here.stateDir, 'esx-1')
  for (const name of ['moved', 'replica', 'stays'])
    await host.vms.createVm({
      spec: { name, provider: 'NKP', datastore: '' },
      diskBytes: DISK_BYTES,
    })
})
afterAll(async () => {
  await there.dispose()
  await here.dispose()
})

const untilHealthy = (vcenter: ReturnType<typeof operatorOf>) =>
  until(
    () => vcenter.providers.getProvider({ provider: 'NKP' }),
    ({ provider }) => provider?.health === 'HEALTH_OK',
  )
const restoreThere = () =>
  thereVcenter.providers.importProvider({ config: backup, password: here.backupPassword })
const site = () => hostOperatorOf(there.stateDir, 'esx-1')

/** Copies the files of a VM, as replication or a migration between vCenters does. */
function copyVm(name: string): void {
  const folderOf = (cluster: TestCluster) =>
    join(clusterPaths.datastore(cluster.stateDir, DATASTORE_NAME), name)
  rmSync(folderOf(there), { recursive: true, force: true })
  cpSync(folderOf(here), folderOf(there), { recursive: true })
}

story('stories 6, 11 and 7: two vCenters', (step) => {
  // Story 6: a VM moves to another vCenter. There a new provider of the same name was created,
  // instead of restoring the provider.
  step(
    'story 6 shows that a moved VM cannot be decrypted, because the provider of this name has another KDK',
    async () => {
      await thereVcenter.providers.createProvider({
        provider: 'NKP',
        constraints: { tpmRequired: false },
      })
      await there.download('NKP')
      await untilHealthy(thereVcenter)
      copyVm('moved')
      await site().registration.registerVm({ name: 'moved' })
      const { vm } = await site().vms.getVm({ name: 'moved' })
      expect(vm).toMatchObject({ provider: 'NKP', validity: 'VALIDITY_INVALID' })
      await expect(site().vms.powerOnVm({ name: 'moved' })).rejects.toMatchObject({
        status: 'FAILED_PRECONDITION',
      })
      const [own] = (await thereVcenter.providers.listProviders({})).providers
      expect(vm?.kdkKeyId).toMatch(/^[0-9a-f-]{36}$/)
      expect(vm?.kdkKeyId).not.toBe(own?.keyId)
    },
  )

  step('story 6 is solved by restoring the original provider', async () => {
    await thereVcenter.providers.deleteProvider({ provider: 'NKP' })
    await restoreThere()
    await untilHealthy(thereVcenter)
    await site().vmCrypto.unlockVm({ name: 'moved' })
    await site().vms.powerOnVm({ name: 'moved' })
    await site().vms.powerOffVm({ name: 'moved' })
  })

  // Story 11: a disaster-recovery test uses a site where the provider was never imported.
  step('story 11 shows an invalid replica that cannot be unlocked', async () => {
    await thereVcenter.providers.deleteProvider({ provider: 'NKP' })
    await until(
      () => site().host.getStatus({}),
      ({ keyProviders }) => keyProviders.length === 0,
    )
    copyVm('replica')
    await site().registration.registerVm({ name: 'replica' })
    expect((await site().vms.getVm({ name: 'replica' })).vm).toMatchObject({
      validity: 'VALIDITY_INVALID',
      cryptoState: 'CRYPTO_STATE_LOCKED',
    })
    await expect(site().vmCrypto.unlockVm({ name: 'replica' })).rejects.toMatchObject({
      status: 'FAILED_PRECONDITION',
      message: expect.stringContaining('NKP'),
    })
  })

  step('story 11 is solved by the backup file without any help of the lost site', async () => {
    await restoreThere()
    await untilHealthy(thereVcenter)
    await site().vmCrypto.unlockVm({ name: 'replica' })
    await site().vms.powerOnVm({ name: 'replica' })
    await site().vms.powerOffVm({ name: 'replica' })
  })

  // Story 7: a host is added to another vCenter, which does not know the host's provider.
  const taken = () => hostOperatorOf(there.stateDir, 'taken')

  step('story 7 shows that everything keeps working for at most five minutes', async () => {
    await thereVcenter.providers.deleteProvider({ provider: 'NKP' })
    const host = here.hosts.find(({ name }) => name === 'esx-1')
    if (host === undefined) throw new Error('no host')
    await hostOperatorOf(here.stateDir, 'esx-1').vms.powerOnVm({ name: 'moved' })
    const added = await thereVcenter.inventory.addHost({
      name: 'taken',
      address: `${host.address}:${host.adoptionPort}`,
      thumbprint: host.thumbprint,
      username: 'root',
      password: here.rootPassword,
      cluster: 'Cluster',
      force: true,
    })
    await rememberHost(there.stateDir, 'taken', {
      address: added.host?.address ?? '',
      hostId: added.host?.id ?? '',
    })
    const held = await until(
      () => thereVcenter.providers.listHostProviders({ host: 'taken' }),
      ({ providers }) => providers.length > 0,
    )
    expect(held.providers).toMatchObject([{ provider: 'NKP', foreign: true }])
    await taken().vms.powerOnVm({ name: 'stays' })
    await taken().vms.powerOffVm({ name: 'stays' })
  })

  step(
    'story 7 shows locked VMs after the remediation; running VMs keep running until they are powered off',
    async () => {
      await thereVcenter.clock.advanceClock({ byMs: REMEDIATION_MS })
      await until(
        () => taken().host.getStatus({}),
        ({ keyProviders }) => keyProviders.length === 0,
      )
      await expect(taken().vms.powerOnVm({ name: 'stays' })).rejects.toMatchObject({
        status: 'FAILED_PRECONDITION',
      })
      expect((await taken().vms.getVm({ name: 'moved' })).vm?.powerState).toBe(
        'POWER_STATE_POWERED_ON',
      )
      await taken().vms.powerOffVm({ name: 'moved' })
      await expect(taken().vms.powerOnVm({ name: 'moved' })).rejects.toMatchObject({
        status: 'FAILED_PRECONDITION',
      })
    },
  )

  step(
    'story 7 is solved by a restore and by enabling encryption mode on the host, which unlocks all VMs',
    async () => {
      await restoreThere()
      await untilHealthy(thereVcenter)
      await taken().crypto.enableCrypto({ provider: 'NKP' })
      for (const name of ['stays', 'moved']) {
        await until(
          async () => (await taken().vms.getVm({ name })).vm,
          (vm) => vm?.cryptoState === 'CRYPTO_STATE_UNLOCKED',
        )
        await taken().vms.powerOnVm({ name })
        await taken().vms.powerOffVm({ name })
      }
    },
  )
})
