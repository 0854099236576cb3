// Original file: proto/nkpsim/esxi/v1/vm_snapshot.proto


/**
 * A snapshot whose state the VM gets.
 */
export interface RevertToSnapshotRequest {
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
}

/**
 * A snapshot whose state the VM gets.
 */
export interface RevertToSnapshotRequest__Output {
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
}
