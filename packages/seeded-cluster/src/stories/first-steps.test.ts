import { beforeAll, expect } from '@jest/globals'
import { story } from '@nkpsim/daemon/testing/story'
import { RpcError } from '@nkpsim/rpc'
import { PROVIDER_PASSWORD } from '../clients/key-provider-operations.ts'
import { createStorySite, DATACENTER } from '../testing/story-site.ts'

const DISK_BYTES = 8192

const site = createStorySite({ hosts: [{ name: 'esx-1' }, { name: 'esx-2' }] })
const vcenter = site.vcenter()
const host = site.host('esx-1')
const { until } = site

beforeAll(() => site.run(site.start))

const create = (name: string, provider = '') =>
  host.vms.createVm({ spec: { name, provider, datastore: '' }, diskBytes: DISK_BYTES })
const provider = async (name: string) => {
  const answer = await vcenter.providers.getProvider({ provider: name })
  return { ...answer.provider, hosts: answer.hosts }
}
const untilHealthy = (name: string) =>
  until(
    () => provider(name),
    ({ health }) => health === 'HEALTH_OK',
  )

story('stories 1 to 4: the first steps', (tell) => {
  const step = site.stepsOf(tell)
  // Story 1: the user created a provider, but cannot use it.
  step(
    'story 1 shows that a host encrypts nothing with a provider that was never backed up',
    async () => {
      const made = await vcenter.providers.createProvider({
        provider: 'NKP',
        constraints: { tpmRequired: false },
      })
      expect(made.provider).toMatchObject({
        status: 'PROVIDER_STATUS_NOT_BACKED_UP',
        health: 'HEALTH_ERROR',
      })
      expect(made.provider?.details[0]).toMatchObject({
        id: 'com.vmware.vim.vpxd.encryption.keyProviderNotBackedUp',
        defaultMessage: 'Key provider NKP requires backup.',
        params: { keyProviderId: 'NKP' },
      })
      await until(
        () => provider('NKP'),
        ({ hostsActive }) => hostsActive === 2,
      )
      await expect(create('early', 'NKP')).rejects.toMatchObject({
        status: 'FAILED_PRECONDITION',
        code: 'KEY_PROVIDER_NOT_BACKED_UP',
      })
      await expect(vcenter.providers.setDefaultProvider({ provider: 'NKP' })).rejects.toMatchObject(
        {
          code: 'PROVIDER_NOT_BACKED_UP',
        },
      )
    },
  )

  step('story 1 shows that an export without download is not a backup', async () => {
    await vcenter.providers.exportProvider({ provider: 'NKP', withoutPassword: true })
    expect(await provider('NKP')).toMatchObject({ health: 'HEALTH_ERROR' })
  })

  step('story 1 is solved by the first completed download', async () => {
    await site.download('NKP')
    expect(await untilHealthy('NKP')).toMatchObject({
      status: 'PROVIDER_STATUS_ACTIVE',
      details: [],
    })
    expect((await create('vm-1', 'NKP')).vm).toMatchObject({ cryptoState: 'CRYPTO_STATE_UNLOCKED' })
  })

  // Story 2: the user left the TPM-only box checked.
  step(
    'story 2 shows that hosts without a TPM do not get the provider, with the reason',
    async () => {
      await vcenter.providers.createProvider({ provider: 'tpm-only' })
      await site.download('tpm-only')
      const { hosts } = await provider('tpm-only')
      expect(hosts.map(({ eligible, message }) => [eligible, message])).toEqual([
        [false, 'TPM2 device is required'],
        [false, 'TPM2 device is required'],
      ])
      await expect(create('vm-2', 'tpm-only')).rejects.toMatchObject({
        code: 'KEY_PROVIDER_NOT_FOUND',
      })
    },
  )

  step(
    'story 2 is solved by deleting the provider and restoring its backup with the box unchecked',
    async () => {
      const config = await site.download('tpm-only')
      const { keyId } = await provider('tpm-only')
      await vcenter.providers.deleteProvider({ provider: 'tpm-only' })
      const restored = await vcenter.providers.importProvider({
        config,
        password: PROVIDER_PASSWORD,
        constraints: { tpmRequired: false },
      })
      expect(restored.provider).toMatchObject({ keyId, constraints: { tpmRequired: false } })
      await untilHealthy('tpm-only')
      await create('vm-2', 'tpm-only')
    },
  )

  // Story 3: a standalone host never gets the KDK.
  step(
    'story 3 shows that a host outside of a cluster holds no provider, with the reason',
    async () => {
      await vcenter.inventory.moveHost({ host: 'esx-2', cluster: '' })
      const alone = await until(
        async () => (await provider('NKP')).hosts.find(({ host: name }) => name === 'esx-2'),
        (found) => found?.kcv === '',
      )
      expect(alone).toMatchObject({ eligible: false, message: 'the host is not in a cluster' })
      const { keyProviders } = await site.host('esx-2').host.getStatus({})
      expect(keyProviders).toEqual([])
    },
  )

  step('story 3 is solved by a cluster of one host', async () => {
    await vcenter.inventory.createCluster({ datacenter: DATACENTER, name: 'One' })
    await vcenter.inventory.moveHost({ host: 'esx-2', cluster: 'One' })
    expect(await untilHealthy('NKP')).toMatchObject({ hostsDesired: 2, hostsActive: 2 })
  })

  // Story 4: there is no default provider.
  step('story 4 shows that a host encrypts nothing if no provider is named', async () => {
    await expect(create('vm-4')).rejects.toMatchObject({
      status: 'FAILED_PRECONDITION',
      code: 'NO_DEFAULT_KEY_PROVIDER',
    })
  })

  step('story 4 is solved by a default provider of vCenter or of the cluster', async () => {
    const scope = { scope: 'DEFAULT_SCOPE_CLUSTER', entity: 'One' } as const
    await vcenter.providers.setDefaultProvider({ provider: 'NKP', ...scope })
    const other = site.host('esx-2')
    const made = await until(
      () =>
        other.vms
          .createVm({
            spec: { name: 'vm-one', provider: '', datastore: '' },
            diskBytes: DISK_BYTES,
          })
          .catch((error: unknown) => {
            if (error instanceof RpcError && error.code === 'NO_DEFAULT_KEY_PROVIDER')
              return undefined
            throw error
          }),
      (answer) => answer !== undefined,
    )
    expect(made?.vm?.provider).toBe('NKP')
    await expect(create('vm-4')).rejects.toMatchObject({ code: 'NO_DEFAULT_KEY_PROVIDER' })
    await vcenter.providers.setDefaultProvider({ provider: 'tpm-only' })
    await untilHealthy('tpm-only')
    expect((await create('vm-4')).vm?.provider).toBe('tpm-only')
  })
})
