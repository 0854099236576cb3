// Original file: proto/nkpsim/vcenter/v1/virtual_machine.proto


/**
 * A snapshot to remove.
 */
export interface RemoveSnapshotRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Name of the host; empty: the host that has the VM registered.
   */
  'host'?: (string);
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
   * Name of the host; empty: the host that has the VM registered.
   */
  'host': (string);
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
