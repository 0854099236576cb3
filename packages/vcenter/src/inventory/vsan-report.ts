import type { esxiV1 } from '@nkpsim/rpc'
import { boundedProviderName, boundedText } from '../records/bounded-text.ts'
import {
  type KeptVsan,
  MAX_DISKS_PER_HOST,
  type VsanDiskReport,
  type VsanDiskState,
  type VsanReport,
} from '../records/vsan.ts'

const STATES: Partial<Record<esxiV1.VsanDiskState__Output, VsanDiskState>> = {
  VSAN_DISK_STATE_MOUNTED: 'mounted',
  VSAN_DISK_STATE_LOCKED: 'locked',
  VSAN_DISK_STATE_UNFORMATTED: 'unformatted',
}

/** Reads what a host reports about its vSAN cluster; nothing if it is in none. */
export function vsanIn(message: esxiV1.VsanReport__Output | null | undefined): {
  vsan?: VsanReport
} {
  if (message == null) return {}
  const { clusterId, disks, hasHostKey, problem, resyncingCount, kept } = message
  return {
    vsan: {
      clusterId: boundedText(clusterId),
      disks: disks.slice(0, MAX_DISKS_PER_HOST).map(diskIn),
      hasHostKey,
      problem: boundedText(problem),
      resyncingComponents: resyncingCount,
      ...(kept !== null && { kept: keptIn(kept) }),
    },
  }
}

function keptIn(kept: esxiV1.VsanCluster__Output): KeptVsan {
  const { encryption } = kept
  return {
    id: boundedText(kept.clusterId),
    datastore: boundedText(kept.datastore),
    architecture: kept.architecture === 'VSAN_ARCHITECTURE_ESA' ? 'ESA' : 'OSA',
    disksPerHost: kept.diskCount,
    diskCapacityBytes: kept.diskCapacityBytes,
    encryption:
      encryption === null
        ? undefined
        : {
            provider: boundedProviderName(encryption.provider),
            kekId: boundedText(encryption.kekId),
            hostKeyId: boundedText(encryption.hostKeyId),
            dekGenerationId: encryption.dekGeneration,
          },
  }
}

function diskIn(disk: esxiV1.VsanDiskReport__Output): VsanDiskReport {
  const { capacityBytes, usedBytes, provider, kekId, dekGeneration } = disk
  return {
    diskId: boundedText(disk.diskId),
    capacityBytes,
    usedBytes,
    state: STATES[disk.state] ?? 'failed',
    reason: boundedText(disk.reason),
    encryption:
      provider === ''
        ? undefined
        : {
            provider: boundedProviderName(provider),
            kekId: boundedText(kekId),
            dekGenerationId: dekGeneration,
          },
  }
}
