// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * An authority of TPM vendors.
 */
export interface CaCertificate {
  /**
   * Name.
   */
  'name'?: (string);
  /**
   * Certificates in PEM, root first.
   */
  'certificatesPem'?: (string);
}

/**
 * An authority of TPM vendors.
 */
export interface CaCertificate__Output {
  /**
   * Name.
   */
  'name': (string);
  /**
   * Certificates in PEM, root first.
   */
  'certificatesPem': (string);
}
