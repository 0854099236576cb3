// Original file: proto/nkpsim/esxi/v1/vm_snapshot.proto


/**
 * A snapshot of a VM.
 */
export interface Snapshot {
  /**
   * Id, unique among all snapshots that the VM has had.
   */
  'id'?: (string);
  /**
   * Id of the snapshot on which this one is based; empty: none.
   */
  'parentId'?: (string);
  /**
   * Name; several snapshots of a VM may have the same name.
   */
  'name'?: (string);
  /**
   * Description, at most 1024 bytes.
   */
  'description'?: (string);
  /**
   * When the snapshot was made, by the clock of the host that made it, milliseconds since 1970,
   * UTC.
   */
  'createdTimeMs'?: (number | string);
  /**
   * Whether the current state of the VM is based on this snapshot.
   */
  'current'?: (boolean);
  /**
   * Whether the snapshot is being removed, or a removal was interrupted and must be repeated.
   */
  'removing'?: (boolean);
  /**
   * Names of the descriptors of the frozen disks, at most 15.
   */
  'disks'?: (string)[];
}

/**
 * A snapshot of a VM.
 */
export interface Snapshot__Output {
  /**
   * Id, unique among all snapshots that the VM has had.
   */
  'id': (string);
  /**
   * Id of the snapshot on which this one is based; empty: none.
   */
  'parentId': (string);
  /**
   * Name; several snapshots of a VM may have the same name.
   */
  'name': (string);
  /**
   * Description, at most 1024 bytes.
   */
  'description': (string);
  /**
   * When the snapshot was made, by the clock of the host that made it, milliseconds since 1970,
   * UTC.
   */
  'createdTimeMs': (number);
  /**
   * Whether the current state of the VM is based on this snapshot.
   */
  'current': (boolean);
  /**
   * Whether the snapshot is being removed, or a removal was interrupted and must be repeated.
   */
  'removing': (boolean);
  /**
   * Names of the descriptors of the frozen disks, at most 15.
   */
  'disks': (string)[];
}
