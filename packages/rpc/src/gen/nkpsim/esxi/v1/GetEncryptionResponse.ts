// Original file: proto/nkpsim/esxi/v1/host_security.proto


/**
 * What protects the configuration.
 */
export interface GetEncryptionResponse {
  /**
   * `TPM` or `NONE`.
   */
  'mode'?: (string);
  /**
   * Whether the configuration opens only with secure boot enabled.
   */
  'requireSecureBoot'?: (boolean);
  /**
   * Whether the configuration opens only if executables must come from installed VIBs.
   */
  'requireExecInstalledOnly'?: (boolean);
}

/**
 * What protects the configuration.
 */
export interface GetEncryptionResponse__Output {
  /**
   * `TPM` or `NONE`.
   */
  'mode': (string);
  /**
   * Whether the configuration opens only with secure boot enabled.
   */
  'requireSecureBoot': (boolean);
  /**
   * Whether the configuration opens only if executables must come from installed VIBs.
   */
  'requireExecInstalledOnly': (boolean);
}
