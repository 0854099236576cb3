// Original file: proto/nkpsim/esxi/v1/migration.proto


/**
 * A VM to send.
 */
export interface SendVmRequest {
  /**
   * UUID of the migration.
   */
  'migrationId'?: (string);
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Address of the management port of the destination, `host:port`.
   */
  'address'?: (string);
}

/**
 * A VM to send.
 */
export interface SendVmRequest__Output {
  /**
   * UUID of the migration.
   */
  'migrationId': (string);
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Address of the management port of the destination, `host:port`.
   */
  'address': (string);
}
