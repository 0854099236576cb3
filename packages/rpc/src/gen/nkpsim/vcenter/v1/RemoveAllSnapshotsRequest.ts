// Original file: proto/nkpsim/vcenter/v1/virtual_machine.proto


/**
 * A VM whose snapshots to remove.
 */
export interface RemoveAllSnapshotsRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Name of the host; empty: the host that has the VM registered.
   */
  'host'?: (string);
}

/**
 * A VM whose snapshots to remove.
 */
export interface RemoveAllSnapshotsRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of the host; empty: the host that has the VM registered.
   */
  'host': (string);
}
