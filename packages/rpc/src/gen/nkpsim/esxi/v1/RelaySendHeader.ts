// Original file: proto/nkpsim/esxi/v1/migration.proto


/**
 * First message of a stream of frames.
 */
export interface RelaySendHeader {
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
 * First message of a stream of frames.
 */
export interface RelaySendHeader__Output {
  /**
   * UUID of the migration.
   */
  'migrationId': (string);
  /**
   * Name of the VM.
   */
  'name': (string);
}
