// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * A vCenter that may ask for the status.
 */
export interface ConsumerPrincipal {
  /**
   * Name.
   */
  'name'?: (string);
  /**
   * Issuer in the tokens of the vCenter.
   */
  'issuer'?: (string);
  /**
   * Certificates of the keys that sign its tokens, PEM.
   */
  'certificatesPem'?: (string);
}

/**
 * A vCenter that may ask for the status.
 */
export interface ConsumerPrincipal__Output {
  /**
   * Name.
   */
  'name': (string);
  /**
   * Issuer in the tokens of the vCenter.
   */
  'issuer': (string);
  /**
   * Certificates of the keys that sign its tokens, PEM.
   */
  'certificatesPem': (string);
}
