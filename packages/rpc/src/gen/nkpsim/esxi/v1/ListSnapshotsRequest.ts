// Original file: proto/nkpsim/esxi/v1/vm_snapshot.proto


/**
 * Asks for the snapshots of a VM.
 */
export interface ListSnapshotsRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * Asks for the snapshots of a VM.
 */
export interface ListSnapshotsRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
}
