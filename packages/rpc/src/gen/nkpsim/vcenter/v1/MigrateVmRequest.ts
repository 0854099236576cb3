// Original file: proto/nkpsim/vcenter/v1/migration.proto


/**
 * A VM to move.
 */
export interface MigrateVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Name of the destination.
   */
  'host'?: (string);
}

/**
 * A VM to move.
 */
export interface MigrateVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of the destination.
   */
  'host': (string);
}
