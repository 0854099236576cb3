import type { Call } from '@nkpsim/daemon/operation'
import { systemRandom } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { vsanOperations } from '../operations/vsan.ts'
import type { Host } from '../records/host.ts'
import type { NativeKeyProvider } from '../records/key-provider.ts'
import type { VsanEsaReport, VsanReport } from '../records/vsan.ts'
import type { Store } from '../store/store.ts'
import type { NewVsan } from '../vsan/clusters.ts'
import { host, keyProvider, simulatedStore } from './models.ts'

export const CALL = {
  signal: new AbortController().signal,
  requireStill: async () => undefined,
} as Partial<Call> as Call
export const WANTED: NewVsan = {
  ...{ cluster: 'Cluster', architecture: 'OSA', datastore: 'vsanDatastore' },
  ...{ disksPerHost: 1, diskCapacityBytes: 64 << 20 },
}
export const PLAIN = { eraseDisksBeforeUse: false, allowReducedRedundancy: false }

export type VsanAnswers = { host: Host; answer: VsanReport | undefined }[]

/** A store with two hosts in the cluster, one outside, and a provider with a backup. */
export async function vsanLab({
  answers = () => [],
}: {
  answers?: (store: Store) => VsanAnswers
} = {}) {
  const store = await simulatedStore()
  await store.change((tables) => {
    tables.insertDatacenter('DC')
    for (const name of ['Cluster', 'Other'])
      tables.insertCluster({ name, datacenter: 'DC', folder: undefined })
    for (const name of ['esx-1', 'esx-2']) tables.putHost(host({ id: name, name }))
    tables.putHost(host({ id: 'esx-3', name: 'esx-3', cluster: 'Other' }))
  })
  const made: string[] = []
  /** What happens while a key server makes a key, and while a host locks a DEK. */
  const meanwhile = { make: async (): Promise<void> => {}, lock: async (): Promise<void> => {} }
  const asked: { kekId: string; deks: { dekId: string }[]; makeDek: boolean }[] = []
  const locker = {
    lockVsanDeks: async (request: (typeof asked)[number]) => {
      asked.push(request)
      const number = asked.length
      await meanwhile.lock()
      const dek = (dekId: string) => ({ dekId, lockedDek: request.kekId, dekVerifier: '0' })
      const locked = request.deks.map(({ dekId }) => dek(dekId))
      return { deks: request.makeDek ? [...locked, dek(`dek-${number}`)] : locked }
    },
  }
  /** Channels of hosts that do not have the KEK, and of one that has it. */
  const channels = new Map(
    Object.entries({
      'esx-1': { lockVsanDeks: () => Promise.reject(new Error('it has no KEK')) },
      'esx-2': locker,
      'esx-3': locker,
    }).map(([id, client]) => [id, { client: () => client } as unknown as RpcChannel]),
  )
  const operations = vsanOperations({
    store,
    random: systemRandom,
    askMembers: {
      each: async () => ({ answers: [], silentHosts: [] }),
      reports: async () => ({ answers: answers(store), silentHosts: [] }),
    },
    clusterClock: { nowMs: () => 0 },
    kmsHealth: { check: async () => undefined, statuses: () => [] },
    hostKeys: { channels },
    objectKeys: {
      make: async ({ provider }) => {
        made.push(provider.name)
        const keyId = `key-${made.length}`
        await meanwhile.make()
        return { provider: provider.name, keyId, note: '' }
      },
    },
  })
  return { store, operations, made, asked, channels, meanwhile }
}

export async function addProvider(
  store: Store,
  provider: Partial<NativeKeyProvider>,
): Promise<void> {
  await store.change((tables) => tables.insertKeyProvider(keyProvider(provider)))
}

/** Returns the report of a host that has done what vCenter wants. */
export function settledReport(store: Store, esa: Partial<VsanEsaReport> = {}): VsanReport {
  const [vsan] = store.snapshot().vsanClusters
  if (vsan === undefined) throw new Error('no vSAN')
  const { encryption, dek, architecture } = vsan
  return {
    ...(architecture === 'ESA' && {
      esa: {
        ...{ dekId: dek?.dekId ?? '', kekId: dek?.kekId ?? '', inconsistentObjects: 0 },
        ...{ kekVerifier: 'right', dekVerifier: 'right', isCleared: true, ...esa },
      },
    }),
    ...{ clusterId: vsan.id, hasHostKey: true, problem: '', resyncingComponents: 0 },
    disks: [
      {
        ...{ diskId: 'disk', capacityBytes: 1, usedBytes: 0, state: 'mounted', reason: '' },
        encryption:
          architecture === 'ESA'
            ? undefined
            : encryption && {
                ...{ provider: encryption.provider, kekId: encryption.kekId },
                dekGenerationId: encryption.dekGenerationId,
              },
      },
    ],
  }
}

/** Stores that all hosts of the cluster have done what vCenter wants. */
export async function settle(store: Store, esa: Partial<VsanEsaReport> = {}): Promise<void> {
  const report = settledReport(store, esa)
  const crypto = { mode: 'safe', hostKey: undefined, requiresEncryptionMode: false } as const
  await store.change((tables) => {
    for (const id of ['esx-1', 'esx-2'])
      tables.putHostInventory(id, { vms: [], crypto, vsan: report })
  })
}
