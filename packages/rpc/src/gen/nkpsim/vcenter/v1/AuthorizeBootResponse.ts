// Original file: proto/nkpsim/vcenter/v1/attestation.proto


/**
 * The boot is approved.
 */
export interface AuthorizeBootResponse {
  /**
   * Version of ESXi that the host will run.
   */
  'version'?: (string);
  /**
   * Build of that version.
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
   * Version of ESXi that the host will run.
   */
  'version': (string);
  /**
   * Build of that version.
   */
  'build': (string);
  /**
   * Version of the approval.
   */
  'policyVersion': (number);
}
