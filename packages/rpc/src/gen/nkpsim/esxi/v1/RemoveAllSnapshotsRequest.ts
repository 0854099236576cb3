// Original file: proto/nkpsim/esxi/v1/vm_snapshot.proto


/**
 * A VM whose snapshots to remove.
 */
export interface RemoveAllSnapshotsRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A VM whose snapshots to remove.
 */
export interface RemoveAllSnapshotsRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}
