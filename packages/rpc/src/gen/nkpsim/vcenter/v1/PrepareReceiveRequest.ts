// Original file: proto/nkpsim/vcenter/v1/migration.proto


/**
 * A VM that comes from another vCenter.
 */
export interface PrepareReceiveRequest {
  /**
   * UUID of the migration, from PrepareSend.
   */
  'migrationId'?: (string);
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Name of the destination.
   */
  'host'?: (string);
  /**
   * Datastore for the files of the VM; empty: the first datastore of the host.
   */
  'datastore'?: (string);
  /**
   * UUID of the VM, from PrepareSend.
   */
  'uuid'?: (string);
  /**
   * Whether the VM is on, from PrepareSend.
   */
  'poweredOn'?: (boolean);
  /**
   * Key of the migration, from PrepareSend.
   */
  'key'?: (Buffer | Uint8Array | string);
  /**
   * Names of the key providers of the VM, from PrepareSend.
   */
  'providers'?: (string)[];
}

/**
 * A VM that comes from another vCenter.
 */
export interface PrepareReceiveRequest__Output {
  /**
   * UUID of the migration, from PrepareSend.
   */
  'migrationId': (string);
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of the destination.
   */
  'host': (string);
  /**
   * Datastore for the files of the VM; empty: the first datastore of the host.
   */
  'datastore': (string);
  /**
   * UUID of the VM, from PrepareSend.
   */
  'uuid': (string);
  /**
   * Whether the VM is on, from PrepareSend.
   */
  'poweredOn': (boolean);
  /**
   * Key of the migration, from PrepareSend.
   */
  'key': (Buffer);
  /**
   * Names of the key providers of the VM, from PrepareSend.
   */
  'providers': (string)[];
}
