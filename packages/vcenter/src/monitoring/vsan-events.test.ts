import { expect, it } from '@jest/globals'
import type { VsanCluster, VsanEncryption } from '../records/vsan.ts'
import { vsanEvents } from './vsan-events.ts'

const KEYS: VsanEncryption = {
  ...{ provider: 'nkp-1', kekId: 'kek-1', hostKeyId: 'host-1', dekGenerationId: 1 },
}
const vsan = (change: Partial<VsanCluster> = {}) =>
  ({ cluster: 'Cluster', id: 'vsan-1', encryption: KEYS, ...change }) as VsanCluster
const messages = (before: VsanCluster[], after: VsanCluster[]) =>
  vsanEvents({ vsanClusters: before }, { vsanClusters: after }).map(({ message }) => message)

it.each<[string, VsanEncryption | undefined, VsanEncryption | undefined]>([
  ['enablement with key provider nkp-1', undefined, KEYS],
  ['disablement', KEYS, undefined],
  ['shallow rekey', KEYS, { ...KEYS, kekId: 'kek-2' }],
  ['deep rekey', KEYS, { ...KEYS, kekId: 'kek-2', dekGenerationId: 2 }],
  [
    'change of the key provider from nkp-1 to nkp-2',
    KEYS,
    { ...KEYS, provider: 'nkp-2', kekId: 'kek-2', hostKeyId: 'host-2' },
  ],
])('a %s of a vSAN cluster has an event of the cluster', (what, before, after) => {
  expect(messages([vsan({ encryption: before })], [vsan({ encryption: after })])).toEqual([
    `vSAN data-at-rest encryption: ${what}.`,
  ])
})

it('so does vSAN that comes or goes, but not the time that hosts are told', () => {
  expect(messages([], [vsan()])).toEqual(['vSAN was enabled.'])
  expect(messages([vsan()], [])).toEqual(['vSAN was disabled.'])
  const time = { clusterMs: 1, machineMs: 0, scale: 1 }
  expect(messages([vsan()], [vsan({ time })])).toEqual([])
})
