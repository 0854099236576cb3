/** A snapshot of a VM, as a host reports it. */
export type SnapshotInfo = {
  /** Unique among all snapshots that the VM has had. */
  uid: number
  /** Undefined for the root of the tree. */
  parentUid: number | undefined
  name: string
  description: string
  /** Time of the snapshot, by the clock of the host that made it. */
  createdMs: number
  /** Whether the current state of the VM is based on this snapshot. */
  isCurrent: boolean
  /** Whether the snapshot is being removed, or an interrupted removal must be repeated. */
  isRemoving: boolean
  /** Names of the descriptors of the frozen disks. */
  disks: readonly string[]
}

export type SnapshotTree = {
  /** In the order in which they were made. */
  snapshots: readonly SnapshotInfo[]
  /** Whether redo logs of an interrupted removal must be merged. */
  needsConsolidation: boolean
}
