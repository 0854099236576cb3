import { expect, it } from '@jest/globals'
import type { VsanCluster } from '../records/vsan.ts'
import { host, NO_ENTITY_DEFAULTS } from '../testing/models.ts'
import { dependentsOf } from './dependents.ts'

const VSAN = {
  ...{ cluster: 'Cluster', id: 'vsan-1', disksPerHost: 1 },
  encryption: { provider: 'new', kekId: 'kek-2', hostKeyId: 'host-2', dekGenerationId: 1 },
} as VsanCluster

/** Returns what depends on a provider while a disk has a KEK of this provider. */
function dependents(provider: string, ofDisk: string) {
  const disk = {
    ...({ diskId: 'd', capacityBytes: 1, usedBytes: 0, state: 'mounted', reason: '' } as const),
    encryption: { provider: ofDisk, kekId: 'kek-1', dekGenerationId: 1 },
  }
  const vsan = {
    ...{ clusterId: 'vsan-1', disks: [disk], hasHostKey: true, problem: '' },
    resyncingComponents: 0,
  }
  const crypto = { mode: 'safe', hostKey: undefined, requiresEncryptionMode: false } as const
  const known = {
    ...{ ...NO_ENTITY_DEFAULTS, keyProviders: [], vsanClusters: [VSAN] },
    hosts: [host({ id: 'esx-1', cluster: 'Cluster' })],
    inventories: new Map([['esx-1', { vms: [], crypto, vsan }]]),
  }
  return dependentsOf(known, () => true, provider).map(({ name, parts }) => [name, ...parts])
}

it('a vSAN cluster depends on its provider, and on the former one while a disk has its KEK', () => {
  expect(dependents('new', 'new')).toEqual([['Cluster', 'KEK', 'host key']])
  expect(dependents('old', 'old')).toEqual([['Cluster', 'KEK']])
  expect(dependents('old', 'new')).toEqual([])
})
