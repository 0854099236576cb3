// Original file: proto/nkpsim/esxi/v1/migration.proto


/**
 * A migration to cancel.
 */
export interface CancelSendRequest {
  /**
   * UUID of the migration.
   */
  'migrationId'?: (string);
  /**
   * Name of the VM.
   */
  'name'?: (string);
}

/**
 * A migration to cancel.
 */
export interface CancelSendRequest__Output {
  /**
   * UUID of the migration.
   */
  'migrationId': (string);
  /**
   * Name of the VM.
   */
  'name': (string);
}
