// Original file: proto/nkpsim/esxi/v1/vm_snapshot.proto


/**
 * A snapshot to make.
 */
export interface CreateSnapshotRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Name of the snapshot; 1 to 80 characters.
   */
  'snapshot'?: (string);
  /**
   * Description, at most 1024 bytes.
   */
  'description'?: (string);
}

/**
 * A snapshot to make.
 */
export interface CreateSnapshotRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of the snapshot; 1 to 80 characters.
   */
  'snapshot': (string);
  /**
   * Description, at most 1024 bytes.
   */
  'description': (string);
}
