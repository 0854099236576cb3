import { describe, expect, it } from '@jest/globals'
import type { HostInventory } from '../records/host-inventory.ts'
import type { VsanCluster, VsanDiskReport, VsanReport } from '../records/vsan.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import { host, vmRecord } from '../testing/models.ts'
import { vsanHealth } from './health.ts'

const VSAN: VsanCluster = {
  ...{ cluster: 'Cluster', id: 'vsan-1', datastore: 'vsanDatastore', architecture: 'OSA' },
  ...{ disksPerHost: 1, diskCapacityBytes: 1 << 30, lastDekGenerationId: 1 },
  ...{ eraseDisksBeforeUse: false, allowReducedRedundancy: false },
  encryption: { provider: 'nkp-1', kekId: 'kek-1', hostKeyId: 'host-1', dekGenerationId: 1 },
}
const KEYS = { provider: 'nkp-1', kekId: 'kek-1', dekGenerationId: 1 }

function inventory({
  disk = {},
  report = {},
  vms = [],
}: {
  disk?: Partial<VsanDiskReport>
  report?: Partial<VsanReport>
  vms?: HostInventory['vms']
} = {}): HostInventory {
  return {
    vms,
    crypto: { mode: 'safe', hostKey: undefined, requiresEncryptionMode: false },
    vsan: {
      ...{ clusterId: 'vsan-1', hasHostKey: true, problem: '', resyncingComponents: 0 },
      disks: [
        {
          ...{ diskId: 'disk-1', capacityBytes: 1, usedBytes: 0, state: 'mounted', reason: '' },
          ...{ encryption: KEYS, ...disk },
        },
      ],
      ...report,
    },
  }
}

function health(
  of: HostInventory | undefined,
  vsan = VSAN,
  objects?: Map<string, number>,
  silentHosts: string[] = [],
) {
  const inventories = new Map(of === undefined ? [] : [['esx-1', of]])
  const hosts = [host({ id: 'esx-1', name: 'esx-1' })]
  return vsanHealth({ hosts, inventories } as unknown as PublicSnapshot, vsan, {
    ...(objects && { objects }),
    silentHosts,
  })
}

describe('the health of an encrypted vSAN cluster', () => {
  it('is green if all disks have the keys of the cluster', () => {
    expect(health(inventory())).toMatchObject({ overall: 'green', issues: [] })
  })

  it.each([
    ['keknotavailable', 'red', inventory({ disk: { state: 'locked' } })],
    ['disabledwhenclusterenabled', 'yellow', inventory({ disk: { encryption: undefined } })],
    [
      'keyencryptionkeyinconsistent',
      'yellow',
      inventory({ disk: { encryption: { ...KEYS, kekId: 'kek-0' } } }),
    ],
    [
      'dataencryptionkeyinconsistent',
      'red',
      inventory({
        disk: { encryption: { ...KEYS, dekGenerationId: 0 } },
        report: { problem: 'no host has room for its data' },
      }),
    ],
    ['hostkeynotavailable', 'red', inventory({ report: { hasHostKey: false } })],
    ['nkpsim.noReport', 'yellow', undefined],
  ])('names %s', (issue, overall, of) => {
    expect(health(of)).toMatchObject({ overall, issues: [{ host: 'esx-1', issue }] })
  })

  it('names a disk that is encrypted although its cluster is not', () => {
    expect(health(inventory(), { ...VSAN, encryption: undefined }).issues).toMatchObject([
      { diskId: 'disk-1', issue: 'enabledwhenclusterdisabled' },
    ])
  })

  it.each([
    ['keknotavailable', { kekVerifier: 'unknown' }],
    ['keyencryptionkeyinconsistent', { kekVerifier: 'wrong' }],
    ['keyencryptionkeyinconsistent', { kekId: 'kek-0' }],
    ['dataencryptionkeyinconsistent', { dekVerifier: 'wrong' }],
    ['hostencryptiondekidinconsistent', { dekId: 'dek-0' }],
    ['objectencryptioninconsistent', { inconsistentObjects: 2 }],
  ] as const)('names %s above the disks with ESA', (issue, change) => {
    const dek = { dekId: 'dek-1', lockedDek: '', dekVerifier: '' }
    const vsan = {
      ...{ ...VSAN, architecture: 'ESA' as const },
      dek: { ...dek, provider: 'nkp-1', kekId: 'kek-1' },
    }
    const right: NonNullable<VsanReport['esa']> = {
      ...{ dekId: 'dek-1', kekId: 'kek-1', inconsistentObjects: 0 },
      kekVerifier: 'right',
      dekVerifier: 'right',
      isCleared: true,
    }
    const of = (esa: VsanReport['esa']) =>
      inventory({ disk: { encryption: undefined }, report: { ...(esa && { esa }) } })
    expect(health(of(right), vsan)).toMatchObject({ overall: 'green', issues: [] })
    expect(health(of({ ...right, ...change }), vsan).issues).toMatchObject([
      { host: 'esx-1', diskId: '', issue },
    ])
  })

  it('is yellow and names a host that does not answer, although its last report is fine', () => {
    expect(health(inventory(), VSAN, undefined, ['esx-1'])).toMatchObject({
      overall: 'yellow',
      issues: [{ host: 'esx-1', issue: 'nkpsim.hostNotResponding' }],
    })
  })

  it('names a host whose host key is of another key provider', () => {
    const hostKey = { provider: 'nkp-0', keyId: 'kdk' }
    const crypto = { mode: 'safe', hostKey, requiresEncryptionMode: false } as const
    expect(health({ ...inventory(), crypto })).toMatchObject({
      ...{ overall: 'yellow', issues: [{ issue: 'hostkeyinconsistent' }] },
    })
  })

  it('is red if a disk failed', () => {
    expect(health(inventory({ disk: { state: 'failed' } }))).toMatchObject({ disks: 'red' })
  })

  it.each([
    [{ healthy: 3 }, 'green'],
    [{ healthy: 3, reducedavailabilitywithnorebuilddelaytimer: 1 }, 'yellow'],
    [{ inaccessible: 1, reducedavailabilitywithnorebuild: 1 }, 'red'],
  ])('counts objects %j, which are %s', (counts, objects) => {
    const judged = health(inventory(), VSAN, new Map(Object.entries(counts)))
    expect(judged).toMatchObject({ overall: objects, objects })
    expect(judged.objectCounts).toHaveLength(Object.keys(counts).length)
  })

  it('names virtual machines that are encrypted twice', () => {
    const key = { provider: 'nkp-1', keyId: 'kdk' }
    const vms = [
      vmRecord({ name: 'twice', datastore: 'vsanDatastore', home: key }),
      vmRecord({ name: 'once', datastore: 'vsanDatastore', home: undefined, disks: [null] }),
      vmRecord({ name: 'elsewhere', datastore: 'ds', home: key }),
    ]
    expect(health(inventory({ vms }))).toMatchObject({
      ...{ overall: 'yellow', dualEncryption: 'yellow', dualEncryptedVms: ['twice'] },
    })
  })
})
