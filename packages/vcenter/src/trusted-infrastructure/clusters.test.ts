import { describe, expect, it } from '@jest/globals'
import type { Store } from '../store/store.ts'
import { host, simulatedStore } from '../testing/models.ts'
import { trustedClusterView } from './cluster-view.ts'
import { remediateTrustedCluster, setTrustedCluster } from './clusters.ts'
import { registerTrustedProvider } from './register-provider.ts'
import { importServices, removeService } from './services.ts'

const ID = 'a1b2c3d4-0000-4000-8000-00000000000'
const THUMBPRINT = Array.from({ length: 32 }, () => 'AB').join(':')
const ALL = { attestationServices: [], keyProviderServices: [] }
const code = (value: string) => expect.objectContaining({ code: value })

function info(names: readonly number[], { group = 'group-1', offers = ['tkp-1'] } = {}): string {
  return JSON.stringify({
    ...{ version: 1, group },
    services: names.map((index) => ({
      ...{ serviceId: `${ID}${index}`, host: `trust-${index}`, thumbprint: THUMBPRINT },
      address: `trust-${index}:9444`,
    })),
    keyProviders: offers.map((name, index) => ({ name, providerId: `${ID}${8 + index}` })),
  })
}

/** A store with two hosts in the cluster and one outside. */
async function lab(): Promise<{ store: Store; addresses: (name: string) => string[] | undefined }> {
  const store = await simulatedStore()
  await store.change((tables) => {
    tables.insertDatacenter('DC')
    for (const name of ['Cluster', 'Other'])
      tables.insertCluster({ name, datacenter: 'DC', folder: undefined })
    for (const name of ['esx-1', 'esx-2']) tables.putHost(host({ id: name, name }))
    tables.putHost(host({ id: 'esx-3', name: 'esx-3', cluster: 'Other' }))
  })
  const addresses = (id: string) =>
    store
      .snapshot()
      .trustedHosts.get(id)
      ?.attestationServices.map(({ address }) => address)
  return { store, addresses }
}

describe('a trusted cluster', () => {
  it('configures the hosts that are in it now', async () => {
    const { store, addresses } = await lab()
    await expect(
      setTrustedCluster(store, { cluster: 'Cluster', enabled: true, ...ALL }),
    ).rejects.toEqual(code('INVALID_REQUEST'))
    await importServices(store, info([1, 2]))
    const { generation } = store.snapshot()
    await setTrustedCluster(store, { cluster: 'Cluster', enabled: true, ...ALL })
    expect(store.snapshot().generation).toBeGreaterThan(generation)
    expect(addresses('esx-1')).toEqual(['trust-1:9444', 'trust-2:9444'])
    expect(addresses('esx-3')).toBeUndefined()
    store.close()
  })

  it('keeps what a host has until a remediation', async () => {
    const { store, addresses } = await lab()
    await importServices(store, info([1]))
    await setTrustedCluster(store, { cluster: 'Cluster', enabled: true, ...ALL })
    await store.change((tables) => {
      tables.putHost(host({ id: 'esx-1', name: 'esx-1', cluster: 'Other' }))
      tables.putHost(host({ id: 'esx-3', name: 'esx-3' }))
    })
    expect([addresses('esx-1'), addresses('esx-3')]).toEqual([['trust-1:9444'], undefined])
    await remediateTrustedCluster(store, 'Other')
    await remediateTrustedCluster(store, 'Cluster')
    expect([addresses('esx-1'), addresses('esx-3')]).toEqual([undefined, ['trust-1:9444']])
    store.close()
  })

  it('uses a rebuilt trust host under its new id, and the old services are gone', async () => {
    const { store, addresses } = await lab()
    await importServices(store, info([1, 2]))
    await setTrustedCluster(store, { cluster: 'Cluster', enabled: true, ...ALL })
    const rebuilt = info([1, 2]).replace(`${ID}2`, `${ID}7`).replace('trust-2:9444', 'trust-2:1')
    await importServices(store, rebuilt)
    const { trustServices, trustedClusters } = store.snapshot()
    expect(trustServices.map(({ id }) => id).toSorted()).toEqual([`${ID}1`, `${ID}7`])
    const both = [`${ID}1`, `${ID}7`]
    expect(trustedClusters).toEqual([
      expect.objectContaining({ attestationServices: both, keyProviderServices: both }),
    ])
    expect(addresses('esx-1')).toEqual(['trust-1:9444', 'trust-2:9444'])
    await remediateTrustedCluster(store, 'Cluster')
    expect(addresses('esx-1')).toEqual(['trust-1:9444', 'trust-2:1'])
    store.close()
  })

  it('gets a changed address of a service at the next remediation', async () => {
    const { store, addresses } = await lab()
    await importServices(store, info([1]))
    await setTrustedCluster(store, { cluster: 'Cluster', enabled: true, ...ALL })
    await importServices(store, info([1]).replace('trust-1:9444', 'trust-1:1'))
    expect(addresses('esx-1')).toEqual(['trust-1:9444'])
    const held = () => ({
      isConnected: true,
      infrastructure: store.snapshot().trustedHosts.get('esx-1'),
    })
    expect(trustedClusterView(store.snapshot(), 'Cluster', held).health).toBe('ERROR')
    await remediateTrustedCluster(store, 'Cluster')
    expect(addresses('esx-1')).toEqual(['trust-1:1'])
    expect(trustedClusterView(store.snapshot(), 'Cluster', held).health).toBe('OK')
    store.close()
  })

  it('uses chosen services, and refuses unknown ones', async () => {
    const { store, addresses } = await lab()
    await importServices(store, info([1, 2]))
    const choice = { cluster: 'Cluster', enabled: true, ...ALL }
    await setTrustedCluster(store, { ...choice, attestationServices: ['trust-2', `${ID}2`] })
    expect(addresses('esx-2')).toEqual(['trust-2:9444'])
    await expect(
      setTrustedCluster(store, { ...choice, keyProviderServices: ['trust-9'] }),
    ).rejects.toEqual(code('SERVICE_NOT_FOUND'))
    await expect(setTrustedCluster(store, { ...choice, cluster: 'None' })).rejects.toEqual(
      code('CLUSTER_NOT_FOUND'),
    )
    await setTrustedCluster(store, { ...choice, enabled: false })
    expect(addresses('esx-2')).toBeUndefined()
    store.close()
  })
})

describe('the services of a Trust Authority', () => {
  it('are removed only if no cluster uses them', async () => {
    const { store } = await lab()
    await importServices(store, info([1, 2]))
    const choice = { cluster: 'Cluster', enabled: true, ...ALL }
    await setTrustedCluster(store, { ...choice, attestationServices: ['trust-1'] })
    await expect(removeService(store, 'trust-2')).rejects.toEqual(code('SERVICE_IN_USE'))
    const one = ['trust-1']
    await setTrustedCluster(store, {
      ...choice,
      attestationServices: one,
      keyProviderServices: one,
    })
    await removeService(store, 'trust-2')
    expect(store.snapshot().trustServices.map((service) => service.host)).toEqual(['trust-1'])
    await expect(removeService(store, 'trust-2')).rejects.toEqual(code('SERVICE_NOT_FOUND'))
    store.close()
  })

  it('are those of one Trust Authority cluster', async () => {
    const { store } = await lab()
    await importServices(store, info([1]))
    await expect(importServices(store, info([2], { group: 'group-2' }))).rejects.toEqual(
      code('SERVICE_IN_USE'),
    )
    await removeService(store, 'trust-1')
    await importServices(store, info([2], { group: 'group-2' }))
    store.close()
  })

  it('offer the key providers that can be registered', async () => {
    const { store } = await lab()
    await expect(registerTrustedProvider(store, 'tkp-1')).rejects.toEqual(
      code('PROVIDER_NOT_FOUND'),
    )
    await importServices(store, info([1], { offers: ['tkp-1', 'tkp-2'] }))
    await expect(registerTrustedProvider(store, 'tkp-3')).rejects.toMatchObject({
      message: 'the Trust Authority does not offer key provider "tkp-3", but "tkp-1", "tkp-2"',
    })
    expect(await registerTrustedProvider(store, 'tkp-2')).toMatchObject({
      ...{ kind: 'trusted', name: 'tkp-2', keyId: `${ID}9`, kcv: '' },
    })
    await expect(registerTrustedProvider(store, 'tkp-2')).rejects.toEqual(
      code('PROVIDER_ALREADY_EXISTS'),
    )
    store.close()
  })
})
