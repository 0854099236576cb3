// Original file: proto/nkpsim/esxi/v1/host_security.proto


/**
 * A change. Unset fields do not change.
 */
export interface SetEncryptionRequest {
  /**
   * `TPM`, or empty: no change.
   */
  'mode'?: (string);
  /**
   * Whether the configuration should open only with secure boot enabled.
   */
  'requireSecureBoot'?: (boolean);
  /**
   * Whether the configuration should open only if executables must come from installed VIBs.
   */
  'requireExecInstalledOnly'?: (boolean);
  '_requireSecureBoot'?: "requireSecureBoot";
  '_requireExecInstalledOnly'?: "requireExecInstalledOnly";
}

/**
 * A change. Unset fields do not change.
 */
export interface SetEncryptionRequest__Output {
  /**
   * `TPM`, or empty: no change.
   */
  'mode': (string);
  /**
   * Whether the configuration should open only with secure boot enabled.
   */
  'requireSecureBoot'?: (boolean);
  /**
   * Whether the configuration should open only if executables must come from installed VIBs.
   */
  'requireExecInstalledOnly'?: (boolean);
  '_requireSecureBoot'?: "requireSecureBoot";
  '_requireExecInstalledOnly'?: "requireExecInstalledOnly";
}
