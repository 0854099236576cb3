// Original file: proto/nkpsim/vcenter/v1/attestation.proto


/**
 * The boot is approved.
 */
export interface AuthorizeBootResponse {
  /**
   * Version of ESXi that it will run.
   */
  'version'?: (string);
  /**
   * Build of it.
   */
  'build'?: (string);
  /**
   * Version of the approval.
   */
  'policyVersion'?: (number | string);
}

/**
 * The boot is approved.
 */
export interface AuthorizeBootResponse__Output {
  /**
   * Version of ESXi that it will run.
   */
  'version': (string);
  /**
   * Build of it.
   */
  'build': (string);
  /**
   * Version of the approval.
   */
  'policyVersion': (number);
}
