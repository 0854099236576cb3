import { Secret } from '@nkpsim/crypto'
import { withFormerDeks } from '../desired-state/former-deks.ts'
import type { VsanCluster, VsanDek } from '../records/vsan.ts'
import { VSAN_CHUNK_BYTES } from '../vsan/components.ts'
import { type ClusterDeks, createClusterDeks } from '../vsan/esa/cluster-deks.ts'
import { isInconsistent } from '../vsan/esa/object-keys.ts'
import { createVsanLab, type VsanLab } from './vsan-lab.ts'

/** Hosts of a cluster with ESA in one process. */
export type VsanEsaLab = VsanLab & {
  /** Tells hosts the DEKs of the cluster. */
  tell(deks: { dek?: VsanDek; oldDek?: VsanDek }, hosts?: readonly number[]): void
  keysOf(index: number): ClusterDeks
  /** Takes a KEK from a host, or gives it back, as at a boot. */
  setKek(index: number, kek: Secret | undefined): void
  /** Waits until all objects are encrypted as the cluster wants. */
  untilRewritten(): Promise<void>
  /** Whether bytes are on a disk. */
  showsOnDisk(bytes: Buffer): Promise<boolean>
  /** Whether bytes were in a message between hosts, since the last call. */
  showedOnWire(bytes: Buffer): boolean
}

/** Name of the KEK of all DEKs in tests. */
export const ESA_KEK = { providerName: 'NKP', keyId: '1' }
export const esaKek = (byte = 1): Secret => Secret.from(Buffer.alloc(32, byte))

export function createVsanEsaLab(hostCount: number, seed = 'ESA'): VsanEsaLab {
  const plain: VsanCluster = {
    ...{ clusterId: 'c', datastoreName: 'vsanDatastore', architecture: 'ESA', members: [] },
    ...{ disksPerHost: 1, diskCapacityBytes: 1, encryption: undefined },
    ...{ eraseDisksBeforeUse: false, allowReducedRedundancy: false },
  }
  const clusters = Array.from({ length: hostCount }, () => plain)
  const keks = Array.from({ length: hostCount }, (): Secret | undefined => esaKek())
  const open = (index: number): ClusterDeks =>
    createClusterDeks({ cluster: () => clusters[index], kekOf: () => keks[index]?.copy() })
  const deks = clusters.map((_, index) => open(index))
  const keysOf = (index: number): ClusterDeks => {
    const found = deks[index]
    if (found === undefined) throw new Error(`there is no host ${index}`)
    return found
  }
  let messages: Buffer[] = []
  const onMessage = (content: unknown): void => {
    if (Buffer.isBuffer(content)) messages.push(content)
    else if (typeof content === 'object' && content !== null)
      Object.values(content).forEach(onMessage)
  }
  // A run of a host asks for its present keys, which a boot replaces.
  const lab = createVsanLab(hostCount, seed, {
    keysOf: (index) => ({
      wantedDekId: () => keysOf(index).wantedDekId(),
      has: (dekId) => keysOf(index).has(dekId),
      cipherOf: (dekId, objectId) => keysOf(index).cipherOf(dekId, objectId),
    }),
    onMessage,
  })
  return {
    ...lab,
    keysOf,
    tell: (next, hosts = [...clusters.keys()]) => {
      for (const index of hosts) {
        const told = withFormerDeks(clusters[index], { ...plain, ...next })
        clusters[index] = told ?? plain
        keysOf(index).follow()
      }
    },
    setKek: (index, kek) => {
      keysOf(index).close()
      keks[index] = kek
      deks[index] = open(index)
      keysOf(index).follow()
    },
    untilRewritten: () =>
      lab.until(() =>
        lab.hosts.every(({ store }, index) =>
          store
            .list()
            .every(
              ({ configuration }) => !isInconsistent(configuration, keysOf(index).wantedDekId()),
            ),
        ),
      ),
    showsOnDisk: async (bytes) => {
      for (const { store } of lab.hosts)
        for (const { componentId } of store.list())
          for (const chunk of await store.chunks(componentId)) {
            const at = chunk * VSAN_CHUNK_BYTES
            if ((await store.read(componentId, at, VSAN_CHUNK_BYTES)).includes(bytes)) return true
          }
      return false
    },
    showedOnWire: (bytes) => {
      const isThere = messages.some((each) => each.includes(bytes))
      messages = []
      return isThere
    },
  }
}
