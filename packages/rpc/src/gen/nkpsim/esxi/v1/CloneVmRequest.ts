// Original file: proto/nkpsim/esxi/v1/vm_clone.proto


/**
 * A VM to clone.
 */
export interface CloneVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Name of the clone.
   */
  'cloneName'?: (string);
  /**
   * Name of the clone's datastore; empty: the datastore of the VM.
   */
  'datastore'?: (string);
  /**
   * Name of the key provider of the clone's keys; empty: the clone has the KEKs of the VM.
   */
  'provider'?: (string);
  /**
   * Name of the snapshot to copy, if snapshot_id is empty; both empty: the current state.
   */
  'snapshot'?: (string);
  /**
   * Id of the snapshot to copy.
   */
  'snapshotId'?: (string);
  /**
   * Whether the clone of a VM with a vTPM gets a new vTPM with its own identity. Otherwise it gets a
   * copy, with the same endorsement keys and secrets.
   */
  'replaceVtpm'?: (boolean);
  /**
   * Id of the key that vCenter gave the hosts. Needed for a standard provider; empty: the host makes
   * the key.
   */
  'keyId'?: (string);
}

/**
 * A VM to clone.
 */
export interface CloneVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of the clone.
   */
  'cloneName': (string);
  /**
   * Name of the clone's datastore; empty: the datastore of the VM.
   */
  'datastore': (string);
  /**
   * Name of the key provider of the clone's keys; empty: the clone has the KEKs of the VM.
   */
  'provider': (string);
  /**
   * Name of the snapshot to copy, if snapshot_id is empty; both empty: the current state.
   */
  'snapshot': (string);
  /**
   * Id of the snapshot to copy.
   */
  'snapshotId': (string);
  /**
   * Whether the clone of a VM with a vTPM gets a new vTPM with its own identity. Otherwise it gets a
   * copy, with the same endorsement keys and secrets.
   */
  'replaceVtpm': (boolean);
  /**
   * Id of the key that vCenter gave the hosts. Needed for a standard provider; empty: the host makes
   * the key.
   */
  'keyId': (string);
}
