import { hostsOf } from '../inventory/inventory.ts'
import type { VsanCluster } from '../records/vsan.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import { type EncryptionProgress, encryptionProgress } from './encryption-progress.ts'

/** A vSAN cluster as callers see it. */
export type VsanView = VsanCluster & EncryptionProgress & { hostCount: number }

export function vsanView(snapshot: PublicSnapshot, vsan: VsanCluster): VsanView {
  return {
    ...vsan,
    ...encryptionProgress(snapshot, vsan),
    hostCount: hostsOf(snapshot, vsan.cluster).length,
  }
}
