import type { VsanCluster, VsanReport } from '../records/vsan.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import { membersOf } from './desired-cluster.ts'
import { type EncryptionProgress, encryptionProgress } from './encryption-progress.ts'

/** A vSAN cluster as callers see it. */
export type VsanView = VsanCluster & EncryptionProgress & { hostCount: number; isChanging: boolean }

/** A host of a vSAN cluster, and its report; undefined if it has not reported. */
export type VsanHostView = { host: string; report: VsanReport | undefined }

export function vsanView(snapshot: PublicSnapshot, vsan: VsanCluster): VsanView {
  const progress = encryptionProgress(snapshot, vsan)
  return {
    ...vsan,
    ...progress,
    hostCount: membersOf(snapshot, vsan.cluster).length,
    isChanging: progress.doneDisks < progress.disks,
  }
}

/** Returns the hosts of a vSAN cluster with their reports, sorted by name. */
export function vsanHostViews(snapshot: PublicSnapshot, vsan: VsanCluster): VsanHostView[] {
  return membersOf(snapshot, vsan.cluster).map(({ id, name }) => {
    const report = snapshot.inventories.get(id)?.vsan
    return { host: name, report: report?.clusterId === vsan.id ? report : undefined }
  })
}
