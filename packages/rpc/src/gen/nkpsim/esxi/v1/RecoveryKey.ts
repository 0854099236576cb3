// Original file: proto/nkpsim/esxi/v1/host_security.proto


/**
 * A recovery key. Together with the host's disk it opens the configuration.
 */
export interface RecoveryKey {
  /**
   * GUID of the recovery key.
   */
  'recoveryId'?: (string);
  /**
   * 96 digits in 16 groups.
   */
  'key'?: (string);
}

/**
 * A recovery key. Together with the host's disk it opens the configuration.
 */
export interface RecoveryKey__Output {
  /**
   * GUID of the recovery key.
   */
  'recoveryId': (string);
  /**
   * 96 digits in 16 groups.
   */
  'key': (string);
}
