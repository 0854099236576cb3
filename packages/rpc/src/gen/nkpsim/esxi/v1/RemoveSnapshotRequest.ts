// Original file: proto/nkpsim/esxi/v1/vm_snapshot.proto


/**
 * A snapshot to remove.
 */
export interface RemoveSnapshotRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Name of the snapshot, if id is empty.
   */
  'snapshot'?: (string);
  /**
   * Id of the snapshot.
   */
  'id'?: (string);
  /**
   * Whether to remove the snapshots that are based on this snapshot, too.
   */
  'withChildren'?: (boolean);
}

/**
 * A snapshot to remove.
 */
export interface RemoveSnapshotRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of the snapshot, if id is empty.
   */
  'snapshot': (string);
  /**
   * Id of the snapshot.
   */
  'id': (string);
  /**
   * Whether to remove the snapshots that are based on this snapshot, too.
   */
  'withChildren': (boolean);
}
