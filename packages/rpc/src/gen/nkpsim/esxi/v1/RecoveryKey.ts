// Original file: proto/nkpsim/esxi/v1/host_security.proto


/**
 * A recovery key. With the host's disk it opens the configuration.
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
 * A recovery key. With the host's disk it opens the configuration.
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
