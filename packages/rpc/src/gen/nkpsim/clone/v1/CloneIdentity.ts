// Original file: proto/nkpsim/clone/v1/clone.proto


/**
 * A certificate in the network of vCenter High Availability.
 */
export interface CloneIdentity {
  /**
   * PEM certificate.
   */
  'certificatePem'?: (string);
  /**
   * PEM private key of the certificate.
   */
  'privateKeyPem'?: (Buffer | Uint8Array | string);
  /**
   * PEM certificate of the authority.
   */
  'authorityPem'?: (string);
}

/**
 * A certificate in the network of vCenter High Availability.
 */
export interface CloneIdentity__Output {
  /**
   * PEM certificate.
   */
  'certificatePem': (string);
  /**
   * PEM private key of the certificate.
   */
  'privateKeyPem': (Buffer);
  /**
   * PEM certificate of the authority.
   */
  'authorityPem': (string);
}
