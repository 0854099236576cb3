import { beforeAll, expect } from '@jest/globals'
import { story } from '@nkpsim/daemon/testing/story'
import { PROVIDER_PASSWORD } from '../clients/key-provider-operations.ts'
import { DATASTORE_FOLDER } from '../cluster/host-node.ts'
import { contentOf, pathsBelow } from '../cluster/places.ts'
import { OTHER_VCENTER, VCENTER } from '../plan/nodes.ts'
import type { VcenterOperator } from '../testing/operators.ts'
import { createStorySite } from '../testing/story-site.ts'

const DISK_BYTES = 8192
const REMEDIATION_MS = 5 * 60_000

const cluster = createStorySite({
  vcenters: [VCENTER, OTHER_VCENTER],
  hosts: [
    { name: 'esx-1', vcenter: VCENTER },
    { name: 'esx-2', vcenter: VCENTER },
    { name: 'esx-3', vcenter: OTHER_VCENTER },
  ],
})
const { until } = cluster
const hereVcenter = cluster.vcenter(VCENTER)
const thereVcenter = cluster.vcenter(OTHER_VCENTER)
const site = cluster.host('esx-3', OTHER_VCENTER)
let backup: Buffer

beforeAll(() =>
  cluster.run(async () => {
    await cluster.start()
    await hereVcenter.providers.createProvider({
      provider: 'NKP',
      constraints: { tpmRequired: false },
    })
    backup = await cluster.download('NKP')
    await untilHealthy(hereVcenter)
    for (const name of ['moved', 'replica', 'stays'])
      await cluster.host('esx-1').vms.createVm({
        spec: { name, provider: 'NKP', datastore: '' },
        diskBytes: DISK_BYTES,
      })
  }),
)

const untilHealthy = (vcenter: VcenterOperator) =>
  until(
    () => vcenter.providers.getProvider({ provider: 'NKP' }),
    ({ provider }) => provider?.health === 'HEALTH_OK',
  )
const restoreThere = () =>
  thereVcenter.providers.importProvider({ config: backup, password: PROVIDER_PASSWORD })

/** Copies the files of a VM, as replication or a migration between vCenters does. */
function copyVm(name: string): void {
  const [from, to] = [VCENTER, OTHER_VCENTER].map((vcenter) => cluster.datastore(vcenter).attach())
  if (from === undefined || to === undefined) throw new Error('no datastores')
  const folder = `${DATASTORE_FOLDER}/${name}`
  to.now.makeFolder(folder, 0o755)
  for (const path of pathsBelow(from, folder)) {
    const file = to.now.open(path, 'create')
    file.now.write(contentOf(from, path), 0)
    file.now.close()
  }
}

story('stories 6, 11 and 7: two vCenters', (tell) => {
  const step = cluster.stepsOf(tell)
  // Story 6: a VM moves to another vCenter. There a new provider of the same name was created,
  // instead of restoring the provider.
  step(
    'story 6 shows that a moved VM cannot be decrypted, because the provider of this name has another KDK',
    async () => {
      await thereVcenter.providers.createProvider({
        provider: 'NKP',
        constraints: { tpmRequired: false },
      })
      await cluster.download('NKP', OTHER_VCENTER)
      await untilHealthy(thereVcenter)
      copyVm('moved')
      await site.registration.registerVm({ name: 'moved' })
      const { vm } = await site.vms.getVm({ name: 'moved' })
      expect(vm).toMatchObject({ provider: 'NKP', validity: 'VALIDITY_INVALID' })
      await expect(site.vms.powerOnVm({ name: 'moved' })).rejects.toMatchObject({
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
    await site.vmCrypto.unlockVm({ name: 'moved' })
    await site.vms.powerOnVm({ name: 'moved' })
    await site.vms.powerOffVm({ name: 'moved' })
  })

  // Story 11: a disaster-recovery test uses a site where the provider was never imported.
  step('story 11 shows an invalid replica that cannot be unlocked', async () => {
    await thereVcenter.providers.deleteProvider({ provider: 'NKP' })
    await until(
      () => site.host.getStatus({}),
      ({ keyProviders }) => keyProviders.length === 0,
    )
    copyVm('replica')
    await site.registration.registerVm({ name: 'replica' })
    expect((await site.vms.getVm({ name: 'replica' })).vm).toMatchObject({
      validity: 'VALIDITY_INVALID',
      cryptoState: 'CRYPTO_STATE_LOCKED',
    })
    await expect(site.vmCrypto.unlockVm({ name: 'replica' })).rejects.toMatchObject({
      status: 'FAILED_PRECONDITION',
      message: expect.stringContaining('NKP'),
    })
  })

  step('story 11 is solved by the backup file without any help of the lost site', async () => {
    await restoreThere()
    await untilHealthy(thereVcenter)
    await site.vmCrypto.unlockVm({ name: 'replica' })
    await site.vms.powerOnVm({ name: 'replica' })
    await site.vms.powerOffVm({ name: 'replica' })
  })

  // Story 7: a host is added to another vCenter, which does not know the host's provider.
  const taken = cluster.host('esx-1', OTHER_VCENTER)

  step('story 7 shows that everything keeps working for at most five minutes', async () => {
    await thereVcenter.providers.deleteProvider({ provider: 'NKP' })
    await cluster.host('esx-1').vms.powerOnVm({ name: 'moved' })
    await cluster.addHost('esx-1', { vcenter: OTHER_VCENTER, as: 'taken', force: true })
    const held = await until(
      () => thereVcenter.providers.listHostProviders({ host: 'taken' }),
      ({ providers }) => providers.length > 0,
    )
    expect(held.providers).toMatchObject([{ provider: 'NKP', foreign: true }])
    await taken.vms.powerOnVm({ name: 'stays' })
    await taken.vms.powerOffVm({ name: 'stays' })
  })

  step(
    'story 7 shows locked VMs after the remediation; running VMs keep running until they are powered off',
    async () => {
      await thereVcenter.clock.advanceClock({ byMs: REMEDIATION_MS })
      await until(
        () => taken.host.getStatus({}),
        ({ keyProviders }) => keyProviders.length === 0,
      )
      await expect(taken.vms.powerOnVm({ name: 'stays' })).rejects.toMatchObject({
        status: 'FAILED_PRECONDITION',
      })
      expect((await taken.vms.getVm({ name: 'moved' })).vm?.powerState).toBe(
        'POWER_STATE_POWERED_ON',
      )
      await taken.vms.powerOffVm({ name: 'moved' })
      await expect(taken.vms.powerOnVm({ name: 'moved' })).rejects.toMatchObject({
        status: 'FAILED_PRECONDITION',
      })
    },
  )

  step(
    'story 7 is solved by a restore and by enabling encryption mode on the host, which unlocks all VMs',
    async () => {
      await restoreThere()
      await untilHealthy(thereVcenter)
      await taken.crypto.enableCrypto({ provider: 'NKP' })
      for (const name of ['stays', 'moved']) {
        await until(
          async () => (await taken.vms.getVm({ name })).vm,
          (vm) => vm?.cryptoState === 'CRYPTO_STATE_UNLOCKED',
        )
        await taken.vms.powerOnVm({ name })
        await taken.vms.powerOffVm({ name })
      }
    },
  )
})
