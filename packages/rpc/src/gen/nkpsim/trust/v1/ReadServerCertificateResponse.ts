// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * What the server shows.
 */
export interface ReadServerCertificateResponse {
  /**
   * Its own certificate in PEM.
   */
  'certificatePem'?: (string);
  /**
   * SHA-256 of the certificate, upper-case hex with colons.
   */
  'thumbprint'?: (string);
}

/**
 * What the server shows.
 */
export interface ReadServerCertificateResponse__Output {
  /**
   * Its own certificate in PEM.
   */
  'certificatePem': (string);
  /**
   * SHA-256 of the certificate, upper-case hex with colons.
   */
  'thumbprint': (string);
}
