// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * Certificates to trust.
 */
export interface SetTrustedServerCertificatesRequest {
  /**
   * Name of the key provider.
   */
  'name'?: (string);
  /**
   * Certificates in PEM.
   */
  'certificatesPem'?: (string);
}

/**
 * Certificates to trust.
 */
export interface SetTrustedServerCertificatesRequest__Output {
  /**
   * Name of the key provider.
   */
  'name': (string);
  /**
   * Certificates in PEM.
   */
  'certificatesPem': (string);
}
