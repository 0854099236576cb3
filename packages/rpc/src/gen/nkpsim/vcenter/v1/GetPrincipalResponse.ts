// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto


/**
 * The principal of this vCenter.
 */
export interface GetPrincipalResponse {
  /**
   * Issuer in the tokens of this vCenter.
   */
  'issuer'?: (string);
  /**
   * Certificate of the key that signs its tokens, PEM.
   */
  'certificatePem'?: (string);
}

/**
 * The principal of this vCenter.
 */
export interface GetPrincipalResponse__Output {
  /**
   * Issuer in the tokens of this vCenter.
   */
  'issuer': (string);
  /**
   * Certificate of the key that signs its tokens, PEM.
   */
  'certificatePem': (string);
}
