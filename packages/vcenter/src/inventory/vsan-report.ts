import { parseKeyLocator } from '@nkpsim/crypto'
import type { esxiV1 } from '@nkpsim/rpc'
import { boundedProviderName, boundedText } from '../records/bounded-text.ts'
import {
  type KeptVsan,
  MAX_DISKS_PER_HOST,
  type VerifierState,
  type VsanDek,
  type VsanDiskReport,
  type VsanDiskState,
  type VsanEsaReport,
  type VsanReport,
} from '../records/vsan.ts'

const STATES: Partial<Record<esxiV1.VsanDiskState__Output, VsanDiskState>> = {
  VSAN_DISK_STATE_MOUNTED: 'mounted',
  VSAN_DISK_STATE_LOCKED: 'locked',
  VSAN_DISK_STATE_UNFORMATTED: 'unformatted',
}

const VERIFIERS: Partial<Record<esxiV1.VsanVerifierState__Output, VerifierState>> = {
  VSAN_VERIFIER_STATE_RIGHT: 'right',
  VSAN_VERIFIER_STATE_WRONG: 'wrong',
}

/** Reads what a host reports about its vSAN cluster; nothing if it is in none. */
export function vsanIn(message: esxiV1.VsanReport__Output | null | undefined): {
  vsan?: VsanReport
} {
  if (message == null) return {}
  const { clusterId, disks, hasHostKey, problem, resyncingCount, esa, kept } = message
  return {
    vsan: {
      clusterId: boundedText(clusterId),
      disks: disks.slice(0, MAX_DISKS_PER_HOST).map(diskIn),
      hasHostKey,
      problem: boundedText(problem),
      resyncingComponents: resyncingCount,
      ...(esa !== null && { esa: esaIn(esa) }),
      ...(kept !== null && { kept: keptIn(kept) }),
    },
  }
}

function esaIn(esa: esxiV1.VsanEsaReport__Output): VsanEsaReport {
  return {
    dekId: boundedText(esa.dekId),
    kekId: boundedText(esa.kekId),
    kekVerifier: VERIFIERS[esa.kekVerifier] ?? 'unknown',
    dekVerifier: VERIFIERS[esa.dekVerifier] ?? 'unknown',
    inconsistentObjects: esa.inconsistentObjectCount,
    isCleared: esa.cleared,
  }
}

/** Reads a DEK that a host has. Only hosts open it. */
function dekIn({ dekId, lockedDek, dekVerifier }: esxiV1.VsanDek__Output): VsanDek | undefined {
  try {
    const { providerName, keyId } = parseKeyLocator(lockedDek)
    const key = { provider: boundedProviderName(providerName), kekId: boundedText(keyId) }
    return { dekId: boundedText(dekId), lockedDek, dekVerifier: boundedText(dekVerifier), ...key }
  } catch {
    return undefined
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
    dek: kept.dek === null ? undefined : dekIn(kept.dek),
    oldDek: kept.oldDek === null ? undefined : dekIn(kept.oldDek),
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
