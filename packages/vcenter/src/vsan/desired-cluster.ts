import type { esxiV1 } from '@nkpsim/rpc'
import { hostsOf } from '../inventory/inventory.ts'
import type { VsanCluster, VsanDek, VsanEncryption } from '../records/vsan.ts'
import { durationMs } from '../settings/settings.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import { encryptionProgress } from './encryption-progress.ts'

type Known = Pick<PublicSnapshot, 'hosts' | 'inventories' | 'settings' | 'vsanClusters'>

/** Returns the vSAN of a cluster; undefined if it has none. */
export function vsanOf(
  { vsanClusters }: Pick<PublicSnapshot, 'vsanClusters'>,
  cluster: string | undefined,
): VsanCluster | undefined {
  return vsanClusters.find((each) => each.cluster === cluster)
}

/** Returns the vSAN cluster that a host should be in, as a message; null if it is in none. */
export function vsanMessage(snapshot: Known, hostId: string): esxiV1.VsanCluster | null {
  const host = snapshot.hosts.find(({ id }) => id === hostId)
  const vsan = vsanOf(snapshot, host?.cluster)
  if (vsan === undefined) return null
  const { id, datastore, architecture, encryption, cluster, disksPerHost, ...rest } = vsan
  return {
    ...rest,
    dek: rest.dek === undefined ? null : dekMessage(rest.dek),
    oldDek: rest.oldDek === undefined ? null : dekMessage(rest.oldDek),
    repairDelayMs: durationMs(snapshot, 'VSAN.ClomRepairDelay'),
    clusterId: id,
    datastore,
    architecture: `VSAN_ARCHITECTURE_${architecture}`,
    diskCount: disksPerHost,
    lastDekGeneration: vsan.lastDekGenerationId,
    members: hostsOf(snapshot, cluster).map(({ id: memberId, name, address }) => ({
      hostId: memberId,
      name,
      address,
    })),
    encryption:
      encryption === undefined
        ? null
        : encryptionMessage(encryption, encryptionProgress(snapshot, vsan).isChanging),
  }
}

/** Returns a DEK as hosts read it. */
export function dekMessage({ dekId, lockedDek, dekVerifier }: VsanDek): esxiV1.VsanDek {
  return { dekId, lockedDek, dekVerifier }
}

function encryptionMessage(
  { dekGenerationId, ...encryption }: VsanEncryption,
  changing: boolean,
): esxiV1.VsanEncryption {
  return { ...encryption, dekGeneration: dekGenerationId, changing }
}
