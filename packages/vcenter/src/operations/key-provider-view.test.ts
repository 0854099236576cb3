import { expect, it } from '@jest/globals'
import type { Standing } from '../attestation/attestor.ts'
import { host, keyProvider, simulatedStore } from '../testing/models.ts'
import { keyProviderView } from './key-provider-view.ts'

it('a provider on a host whose attestation was interrupted is withheld, although the last result was accepted', async () => {
  const store = await simulatedStore()
  const provider = keyProvider({ tpmRequired: true })
  const esx = host({ name: 'esx-1', tpmVersion: '2.0', cluster: 'Cluster' })
  const accepted = { status: 'accepted', reason: '', message: '', timeMs: 1 } as const
  await store.change((tables) => {
    tables.insertDatacenter('Datacenter')
    tables.insertCluster({ name: 'Cluster', datacenter: 'Datacenter', folder: undefined })
    tables.putHost(esx)
    tables.insertKeyProvider(provider)
    tables.putAttestation(esx.id, { ...accepted, checks: [], accepted: undefined })
  })
  const messageWith = (standing: Standing) => {
    const observed = { term: 1, generation: 1, keyProviders: [] }
    const { onHosts } = keyProviderView(store, {
      status: () => ({ isConnected: true, hasReportedVms: true, observed, refusal: undefined }),
      attestor: { standing: () => standing },
    })
    return onHosts(provider)[0]?.message
  }
  expect(messageWith('notAccepted')).toBe(
    'withheld, because the host is not accepted: the last attestation was interrupted; repeat it: nkpsim host attest esx-1',
  )
  expect(messageWith('pending')).toBe('waiting for the attestation of the host')
  for (const standing of ['accepted', 'stale'] as const)
    expect(messageWith(standing)).toBe('waiting for the host to acknowledge')
  store.close()
})

it('a host that died counts as one that held the provider, and not as one that holds it', async () => {
  const store = await simulatedStore()
  const provider = keyProvider()
  const hosts = ['esx-1', 'esx-2'].map((name) => host({ name, cluster: 'Cluster' }))
  await store.change((tables) => {
    tables.insertDatacenter('Datacenter')
    tables.insertCluster({ name: 'Cluster', datacenter: 'Datacenter', folder: undefined })
    for (const each of hosts) tables.putHost(each)
    tables.insertKeyProvider(provider)
  })
  const { name, keyId, kcv } = provider
  const held = { provider: name, keyId, kcv, usable: true, isDefault: false }
  const observed = { term: 1, generation: 1, keyProviders: [held] }
  const { view } = keyProviderView(store, {
    status: (hostId) => ({
      isConnected: hostId === hosts[0]?.id,
      ...{ hasReportedVms: true, observed, refusal: undefined },
    }),
    attestor: { standing: () => 'accepted' },
  })
  expect(view(provider)).toMatchObject({
    ...{ hostsDesired: 2, hostsActive: 1, hostsLastKnown: 1 },
    status: 'active',
  })
  store.close()
})
