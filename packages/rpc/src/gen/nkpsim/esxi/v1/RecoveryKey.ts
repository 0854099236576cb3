// Original file: proto/nkpsim/esxi/v1/host_security.proto


/**
 * A recovery key: whoever has it and the host's disk has the configuration.
 */
export interface RecoveryKey {
  /**
   * GUID.
   */
  'recoveryId'?: (string);
  /**
   * 96 digits in 16 groups.
   */
  'key'?: (string);
}

/**
 * A recovery key: whoever has it and the host's disk has the configuration.
 */
export interface RecoveryKey__Output {
  /**
   * GUID.
   */
  'recoveryId': (string);
  /**
   * 96 digits in 16 groups.
   */
  'key': (string);
}
