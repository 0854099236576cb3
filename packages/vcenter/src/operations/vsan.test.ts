import { describe, expect, it } from '@jest/globals'
import { dependentsOf } from '../custody/dependents.ts'
import { hostSettings } from '../distribution/host-settings.ts'
import type { KeptVsan } from '../records/vsan.ts'
import type { Store } from '../store/store.ts'
import { host, vmRecord } from '../testing/models.ts'
import {
  addProvider,
  CALL,
  PLAIN,
  settle,
  settledReport,
  type VsanAnswers,
  vsanLab,
  WANTED,
} from '../testing/vsan-lab.ts'
import { vsanMessage } from '../vsan/desired-cluster.ts'

const code = (value: string) => expect.objectContaining({ code: value })
describe('vSAN of a cluster', () => {
  it('names all hosts of the cluster to each of them, and to no other', async () => {
    const { store, operations } = await vsanLab()
    const { generation } = store.snapshot()
    await operations.enableVsan.run(WANTED, CALL)
    expect(store.snapshot().generation).toBeGreaterThan(generation)
    const message = vsanMessage(store.snapshot(), 'esx-1')
    expect(message?.members?.map(({ name }) => name)).toEqual(['esx-1', 'esx-2'])
    expect(vsanMessage(store.snapshot(), 'esx-3')).toBeNull()
    store.close()
  })

  it.each([
    ['a cluster that has vSAN', {}, 'VSAN_ALREADY_ENABLED'],
    ['an unknown cluster', { cluster: 'None' }, 'CLUSTER_NOT_FOUND'],
    ['the datastore of another cluster', { cluster: 'Other' }, 'INVALID_REQUEST'],
    ['too many disks', { cluster: 'Other', datastore: 'b', disksPerHost: 9 }, 'INVALID_REQUEST'],
    [
      'a tiny disk',
      { cluster: 'Other', datastore: 'b', diskCapacityBytes: 4096 },
      'INVALID_REQUEST',
    ],
    [
      'a disk above 4 TiB',
      { cluster: 'Other', datastore: 'b', diskCapacityBytes: 2 ** 42 + 2 ** 20 },
      'INVALID_REQUEST',
    ],
  ])('is refused for %s', async (_what, change, refusal) => {
    const { store, operations } = await vsanLab()
    await operations.enableVsan.run(WANTED, CALL)
    const { generation } = store.snapshot()
    await expect(operations.enableVsan.run({ ...WANTED, ...change }, CALL)).rejects.toEqual(
      code(refusal),
    )
    expect(store.snapshot().generation).toBe(generation)
    store.close()
  })

  describe('that its hosts keep, after a restore from an older backup', () => {
    const kept: KeptVsan = {
      ...{ id: '5f0a3c7e-0000-4000-8000-000000000001', datastore: 'ds', architecture: 'OSA' },
      ...{ disksPerHost: 2, diskCapacityBytes: 64 << 20 },
      encryption: { provider: 'nkp-1', kekId: 'k', hostKeyId: 'h', dekGenerationId: 3 },
    }
    const keeps = async (store: Store, hostIds: readonly string[]): Promise<void> => {
      const crypto = { mode: 'safe', hostKey: undefined, requiresEncryptionMode: false } as const
      const vsan = { ...{ clusterId: kept.id, disks: [], hasHostKey: true, problem: '' }, kept }
      await store.change((tables) => {
        for (const id of hostIds)
          tables.putHostInventory(id, {
            ...{ vms: [], crypto, vsan: { ...vsan, resyncingComponents: 0 } },
          })
      })
    }

    it('is taken over with its id and its encryption', async () => {
      const { store, operations } = await vsanLab()
      await addProvider(store, { name: 'nkp-1' })
      await keeps(store, ['esx-1', 'esx-2'])
      await operations.enableVsan.run(WANTED, CALL)
      expect(store.snapshot().vsanClusters).toMatchObject([
        { ...kept, cluster: 'Cluster', lastDekGenerationId: 3 },
      ])
      expect(vsanMessage(store.snapshot(), 'esx-1')).toMatchObject({
        ...{ clusterId: kept.id, lastDekGeneration: 3 },
      })
      store.close()
    })

    it('counts as an object that needs its key provider', async () => {
      const { store } = await vsanLab()
      await addProvider(store, { name: 'nkp-1' })
      await keeps(store, ['esx-1', 'esx-2'])
      expect(dependentsOf(store.snapshot(), () => true, 'nkp-1')).toMatchObject([
        { kind: 'vsanCluster', name: 'Cluster' },
      ])
      store.close()
    })

    it('gets its encryption back if vCenter knows the cluster alone', async () => {
      const { store, operations } = await vsanLab()
      await addProvider(store, { name: 'nkp-1' })
      const { encryption: _, ...plain } = kept
      await keeps(store, ['esx-1', 'esx-2'])
      await operations.enableVsan.run(WANTED, CALL)
      const [vsan] = store.snapshot().vsanClusters
      if (vsan === undefined) throw new Error('no vSAN')
      await store.change((tables) =>
        tables.putVsanCluster({ ...vsan, ...plain, encryption: undefined, lastDekGenerationId: 0 }),
      )
      await operations.enableVsan.run(WANTED, CALL)
      expect(store.snapshot().vsanClusters).toMatchObject([{ encryption: kept.encryption }])
      store.close()
    })

    it('is not taken over without its key provider', async () => {
      const { store, operations } = await vsanLab()
      await keeps(store, ['esx-1', 'esx-2'])
      await expect(operations.enableVsan.run(WANTED, CALL)).rejects.toEqual(
        code('PROVIDER_NOT_FOUND'),
      )
      expect(store.snapshot().vsanClusters).toEqual([])
      store.close()
    })

    it('is not taken over from half of the hosts, nor from a host of a cluster that is known', async () => {
      const { store, operations } = await vsanLab()
      await keeps(store, ['esx-1'])
      await operations.enableVsan.run(WANTED, CALL)
      const [{ id } = { id: '' }] = store.snapshot().vsanClusters
      expect(id).not.toBe(kept.id)
      await keeps(store, ['esx-1', 'esx-2'])
      await expect(operations.enableVsan.run(WANTED, CALL)).rejects.toEqual(
        code('VSAN_ALREADY_ENABLED'),
      )
      store.close()
    })
  })

  it('stays known to hosts that are away when it is removed', async () => {
    const { store, operations } = await vsanLab()
    await operations.enableVsan.run(WANTED, CALL)
    const [{ id } = { id: '' }] = store.snapshot().vsanClusters
    await operations.disableVsan.run({ cluster: 'Cluster' }, CALL)
    expect(hostSettings(store.snapshot(), 'esx-1', 0)).toMatchObject({
      ...{ vsan: null, knownVsanClusterIds: [id] },
    })
    store.close()
  })

  it('is encrypted, rekeyed and decrypted, each after the change before', async () => {
    const { store, operations } = await vsanLab()
    await addProvider(store, { name: 'nkp-1' })
    await operations.enableVsan.run(WANTED, CALL)
    const encrypt = { cluster: 'Cluster', provider: 'nkp-1', ...PLAIN }
    await expect(operations.setVsanEncryption.run(encrypt, CALL)).rejects.toEqual(
      code('VSAN_CHANGING'),
    )
    await settle(store)
    const first = await operations.setVsanEncryption.run(encrypt, CALL)
    expect(first).toMatchObject({ isChanging: true, doneDisks: 0, disks: 2 })
    await settle(store)
    const shallow = await operations.shallowRekeyVsan.run({ cluster: 'Cluster' }, CALL)
    expect(shallow.encryption).toMatchObject({ dekGenerationId: 1 })
    expect(shallow.encryption?.kekId).not.toBe(first.encryption?.kekId)
    await settle(store)
    const deep = { cluster: 'Cluster', allowReducedRedundancy: true }
    const deeper = await operations.deepRekeyVsan.run(deep, CALL)
    expect(deeper).toMatchObject({
      allowReducedRedundancy: true,
      encryption: { dekGenerationId: 2 },
    })
    await settle(store)
    await operations.setVsanEncryption.run({ ...encrypt, provider: '' }, CALL)
    await settle(store)
    // The labels may still have generation 2, so that a new encryption must not reuse it.
    const again = await operations.setVsanEncryption.run(encrypt, CALL)
    expect(again.encryption?.dekGenerationId).toBe(3)
    store.close()
  })

  it('is rekeyed when its hosts say that they are ready, before vCenter stores it', async () => {
    let answers: VsanAnswers = []
    const { store, operations } = await vsanLab({ answers: () => answers })
    await addProvider(store, { name: 'nkp-1' })
    await operations.enableVsan.run(WANTED, CALL)
    await settle(store)
    await operations.setVsanEncryption.run(
      { cluster: 'Cluster', provider: 'nkp-1', ...PLAIN },
      CALL,
    )
    const rekey = () => operations.shallowRekeyVsan.run({ cluster: 'Cluster' }, CALL)
    const answer = settledReport(store)
    answers = ['esx-1', 'esx-2'].map((id) => ({ host: host({ id }), answer }))
    await rekey()
    await expect(rekey()).rejects.toEqual(code('VSAN_CHANGING'))
    store.close()
  })

  it('with ESA lets a host make and lock the DEK, which the cluster keeps and tells to all', async () => {
    const { store, operations, asked, channels } = await vsanLab()
    await addProvider(store, { name: 'nkp-1' })
    await operations.enableVsan.run({ ...WANTED, architecture: 'ESA' }, CALL)
    await settle(store)
    const encrypt = { cluster: 'Cluster', provider: 'nkp-1', ...PLAIN }
    const present = () => {
      const { dek, oldDek } = store.snapshot().vsanClusters[0] ?? {}
      return [dek?.dekId, oldDek?.dekId, dek?.kekId === asked.at(-1)?.kekId]
    }
    await operations.setVsanEncryption.run(encrypt, CALL)
    expect(present()).toEqual(['dek-1', undefined, true])
    // A host that was away has told its former DEK, or none.
    for (const esa of [
      { dekId: '' },
      { kekVerifier: 'unknown' },
      { isCleared: false },
      { inconsistentObjects: 1 },
    ] as const) {
      await settle(store, esa)
      await expect(operations.shallowRekeyVsan.run({ cluster: 'Cluster' }, CALL)).rejects.toEqual(
        code('VSAN_CHANGING'),
      )
    }
    await settle(store)
    await operations.shallowRekeyVsan.run({ cluster: 'Cluster' }, CALL)
    expect(present()).toEqual(['dek-1', undefined, true])
    await settle(store)
    const deep = { cluster: 'Cluster', allowReducedRedundancy: false }
    await operations.deepRekeyVsan.run(deep, CALL)
    expect(present()).toEqual(['dek-3', 'dek-1', true])
    const message = vsanMessage(store.snapshot(), 'esx-1')
    expect([message?.dek?.dekId, message?.oldDek?.dekId]).toEqual(['dek-3', 'dek-1'])
    await settle(store)
    await operations.setVsanEncryption.run({ ...encrypt, provider: '' }, CALL)
    expect(present().slice(0, 2)).toEqual([undefined, 'dek-3'])
    expect(dependentsOf(store.snapshot(), () => true, 'nkp-1')).toMatchObject([
      { kind: 'vsanCluster', parts: ['KEK of the former DEK'] },
    ])
    await settle(store)
    expect(dependentsOf(store.snapshot(), () => true, 'nkp-1')).toEqual([])
    channels.delete('esx-2')
    await expect(operations.setVsanEncryption.run(encrypt, CALL)).rejects.toEqual(
      code('HOST_REFUSED'),
    )
    expect(present().slice(0, 2)).toEqual([undefined, 'dek-3'])
    store.close()
  })

  it('is not encrypted with a provider that was never backed up', async () => {
    const { store, operations } = await vsanLab()
    await addProvider(store, { name: 'nkp-1', backedUpTimeMs: undefined })
    await operations.enableVsan.run(WANTED, CALL)
    await settle(store)
    const encrypt = { cluster: 'Cluster', provider: 'nkp-1', ...PLAIN }
    await expect(operations.setVsanEncryption.run(encrypt, CALL)).rejects.toEqual(
      code('PROVIDER_NOT_BACKED_UP'),
    )
    store.close()
  })

  it('gets no name of a datastore that has virtual machines of a host', async () => {
    const { store, operations } = await vsanLab()
    const crypto = { mode: 'safe', hostKey: undefined, requiresEncryptionMode: false } as const
    const vms = [vmRecord({ name: 'db-1', datastore: 'datastore1' })]
    await store.change((tables) => tables.putHostInventory('esx-2', { vms, crypto }))
    const taken = { ...WANTED, datastore: 'datastore1' }
    await expect(operations.enableVsan.run(taken, CALL)).rejects.toMatchObject({
      ...{ code: 'INVALID_REQUEST', message: expect.stringContaining('host "esx-2" has another') },
    })
    await operations.enableVsan.run(WANTED, CALL)
    store.close()
  })

  it('is not removed while its datastore has a virtual machine', async () => {
    const { store, operations } = await vsanLab()
    await operations.enableVsan.run(WANTED, CALL)
    const crypto = { mode: 'safe', hostKey: undefined, requiresEncryptionMode: false } as const
    const vms = [vmRecord({ name: 'db-1', datastore: 'vsanDatastore' })]
    await store.change((tables) => tables.putHostInventory('esx-2', { vms, crypto }))
    await expect(operations.disableVsan.run({ cluster: 'Cluster' }, CALL)).rejects.toEqual(
      code('VSAN_IN_USE'),
    )
    await store.change((tables) => tables.putHostInventory('esx-2', { vms: [], crypto }))
    await operations.disableVsan.run({ cluster: 'Cluster' }, CALL)
    expect(store.snapshot().vsanClusters).toEqual([])
    store.close()
  })
})

describe('the disks of a vSAN cluster', () => {
  it('are shown as hosts say now, or as they reported last', async () => {
    const { store, operations } = await vsanLab({
      answers: ({ snapshot }) => {
        const { hosts, inventories } = snapshot()
        const known = inventories.get('esx-1')?.vsan
        const disks = known?.disks.map((disk) => ({ ...disk, usedBytes: 4096 })) ?? []
        return hosts
          .filter(({ id }) => id === 'esx-1')
          .map((each) => ({ host: each, answer: known && { ...known, disks } }))
      },
    })
    await operations.enableVsan.run(WANTED, CALL)
    await settle(store)
    const { hosts } = await operations.getVsanCluster.run({ cluster: 'Cluster' }, CALL)
    expect(hosts).toMatchObject([
      { host: 'esx-1', hasAnswered: true, report: { disks: [{ usedBytes: 4096 }] } },
      { host: 'esx-2', hasAnswered: false, report: { disks: [{ usedBytes: 0 }] } },
    ])
    store.close()
  })
})
