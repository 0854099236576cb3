// A test of a backup tool on a separate cluster: node --test examples/library/provider-lost.test.ts
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { type Cluster, startCluster } from '@nkpsim/simulator'

let cluster: Cluster

before(async () => {
  cluster = await startCluster({ hosts: 1, noTpm: [1] })
})
after(() => cluster.dispose())

test('a deleted key provider is restored from its backup, with the same key', async () => {
  const providers = cluster.vcenterClient('nkpsim.vcenter.v1.KeyProviderService')
  await providers.createProvider({ provider: 'nkp-1', constraints: { tpmRequired: false } })
  const backup = await cluster.backUpProvider('nkp-1')
  const before = await providers.getProvider({ provider: 'nkp-1' })

  await providers.deleteProvider({ provider: 'nkp-1' })
  const { provider } = await providers.importProvider({ config: backup, password: '' })

  assert.equal(provider?.kcv, before.provider?.kcv)
})

test('a reset undoes what a test changed', async () => {
  const providers = cluster.vcenterClient('nkpsim.vcenter.v1.KeyProviderService')
  await providers.createProvider({ provider: `nkp-${randomBytes(4).toString('hex')}` })
  await cluster.reset()
  assert.deepEqual((await providers.listProviders({})).providers, [])
})
