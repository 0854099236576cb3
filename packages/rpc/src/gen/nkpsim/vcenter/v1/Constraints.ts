// Original file: proto/nkpsim/vcenter/v1/key_provider.proto


/**
 * Limits on which hosts receive a provider.
 */
export interface Constraints {
  /**
   * Whether only hosts with a TPM 2.0 receive the provider.
   */
  'tpmRequired'?: (boolean);
}

/**
 * Limits on which hosts receive a provider.
 */
export interface Constraints__Output {
  /**
   * Whether only hosts with a TPM 2.0 receive the provider.
   */
  'tpmRequired': (boolean);
}
