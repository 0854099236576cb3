// Original file: proto/nkpsim/vcenter/v1/key_provider.proto


/**
 * Limits on where a provider goes.
 */
export interface Constraints {
  /**
   * Only hosts with a TPM 2.0 receive it.
   */
  'tpmRequired'?: (boolean);
}

/**
 * Limits on where a provider goes.
 */
export interface Constraints__Output {
  /**
   * Only hosts with a TPM 2.0 receive it.
   */
  'tpmRequired': (boolean);
}
