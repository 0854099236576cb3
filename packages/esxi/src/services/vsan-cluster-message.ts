import type { esxiV1 } from '@nkpsim/rpc'
import {
  MAX_DISKS_PER_HOST,
  MAX_VSAN_MEMBERS,
  type VerifierState,
  type VsanCluster,
  type VsanDiskReport,
  type VsanEncryption,
  type VsanEsaReport,
  type VsanReport,
} from '../records/vsan.ts'

const DISK_STATES = {
  mounted: 'VSAN_DISK_STATE_MOUNTED',
  locked: 'VSAN_DISK_STATE_LOCKED',
  unformatted: 'VSAN_DISK_STATE_UNFORMATTED',
  failed: 'VSAN_DISK_STATE_FAILED',
} as const satisfies Record<VsanDiskReport['state'], string>

const VERIFIER_STATES = {
  right: 'VSAN_VERIFIER_STATE_RIGHT',
  wrong: 'VSAN_VERIFIER_STATE_WRONG',
  unknown: 'VSAN_VERIFIER_STATE_UNKNOWN',
} as const satisfies Record<VerifierState, string>

/** Reads the vSAN cluster that a vCenter wants a host to be in. */
export function vsanClusterIn(message: esxiV1.VsanCluster__Output | null): VsanCluster | undefined {
  if (message === null) return undefined
  const { clusterId, datastore, architecture, members, encryption, time, repairDelayMs } = message
  return {
    clusterId,
    datastoreName: datastore,
    architecture: architecture === 'VSAN_ARCHITECTURE_ESA' ? 'ESA' : 'OSA',
    members: members.slice(0, MAX_VSAN_MEMBERS),
    disksPerHost: Math.min(message.diskCount, MAX_DISKS_PER_HOST),
    diskCapacityBytes: message.diskCapacityBytes,
    encryption: encryption === null ? undefined : encryptionIn(encryption),
    ...(message.dek !== null && { dek: message.dek }),
    ...(message.oldDek !== null && { oldDek: message.oldDek }),
    eraseDisksBeforeUse: message.eraseDisksBeforeUse,
    allowReducedRedundancy: message.allowReducedRedundancy,
    lastDekGenerationId: message.lastDekGeneration,
    ...(time !== null && { time }),
    ...(repairDelayMs !== undefined && { repairDelayMs }),
  }
}

function encryptionIn({
  provider,
  dekGeneration,
  ...rest
}: esxiV1.VsanEncryption__Output): VsanEncryption {
  return { ...rest, providerName: provider, dekGenerationId: dekGeneration }
}

/** Returns what a host reports about its vSAN cluster as a message. */
export function vsanReportMessage({
  disks,
  problem,
  resyncingComponents,
  esa,
  kept,
  ...report
}: VsanReport): esxiV1.VsanReport {
  return {
    ...report,
    disks: disks.map(diskMessage),
    problem: problem ?? '',
    resyncingCount: resyncingComponents,
    esa: esa === undefined ? null : esaMessage(esa),
    kept: kept === undefined ? null : clusterMessage(kept),
  }
}

function esaMessage({
  inconsistentObjects,
  isCleared,
  ...esa
}: VsanEsaReport): esxiV1.VsanEsaReport {
  return {
    ...esa,
    kekVerifier: VERIFIER_STATES[esa.kekVerifier],
    dekVerifier: VERIFIER_STATES[esa.dekVerifier],
    inconsistentObjectCount: inconsistentObjects,
    cleared: isCleared,
  }
}

function clusterMessage(cluster: VsanCluster): esxiV1.VsanCluster {
  const { datastoreName, architecture, members, disksPerHost, encryption, ...rest } = cluster
  return {
    ...rest,
    dek: cluster.dek ?? null,
    oldDek: cluster.oldDek ?? null,
    datastore: datastoreName,
    architecture: `VSAN_ARCHITECTURE_${architecture}`,
    members: [...members],
    diskCount: disksPerHost,
    encryption: encryption === undefined ? null : encryptionMessage(encryption),
    lastDekGeneration: cluster.lastDekGenerationId ?? 0,
  }
}

function encryptionMessage(encryption: VsanEncryption): esxiV1.VsanEncryption {
  const { providerName: provider, dekGenerationId: dekGeneration, ...rest } = encryption
  return { ...rest, provider, dekGeneration }
}

function diskMessage({
  state,
  reason,
  encryption,
  ...disk
}: VsanDiskReport): esxiV1.VsanDiskReport {
  return {
    ...disk,
    state: DISK_STATES[state],
    reason: reason ?? '',
    ...(encryption && {
      provider: encryption.providerName,
      kekId: encryption.keyId,
      dekGeneration: encryption.dekGenerationId,
    }),
  }
}
