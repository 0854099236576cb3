// Original file: proto/nkpsim/esxi/v1/host_security.proto


/**
 * A change; what is not given stays.
 */
export interface SetEncryptionRequest {
  /**
   * `TPM`, or empty: as it is.
   */
  'mode'?: (string);
  /**
   * Whether the configuration shall open only with secure boot enabled.
   */
  'requireSecureBoot'?: (boolean);
  /**
   * Whether the configuration shall open only if executables must come from installed VIBs.
   */
  'requireExecInstalledOnly'?: (boolean);
  '_requireSecureBoot'?: "requireSecureBoot";
  '_requireExecInstalledOnly'?: "requireExecInstalledOnly";
}

/**
 * A change; what is not given stays.
 */
export interface SetEncryptionRequest__Output {
  /**
   * `TPM`, or empty: as it is.
   */
  'mode': (string);
  /**
   * Whether the configuration shall open only with secure boot enabled.
   */
  'requireSecureBoot'?: (boolean);
  /**
   * Whether the configuration shall open only if executables must come from installed VIBs.
   */
  'requireExecInstalledOnly'?: (boolean);
  '_requireSecureBoot'?: "requireSecureBoot";
  '_requireExecInstalledOnly'?: "requireExecInstalledOnly";
}
