// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * What the server shows.
 */
export interface ReadServerCertificateResponse {
  /**
   * Certificates in PEM, its own first.
   */
  'certificatesPem'?: (string);
  /**
   * SHA-256 of its own certificate, upper-case hex with colons.
   */
  'thumbprint'?: (string);
}

/**
 * What the server shows.
 */
export interface ReadServerCertificateResponse__Output {
  /**
   * Certificates in PEM, its own first.
   */
  'certificatesPem': (string);
  /**
   * SHA-256 of its own certificate, upper-case hex with colons.
   */
  'thumbprint': (string);
}
