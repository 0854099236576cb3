// Original file: proto/nkpsim/trust/v1/status.proto


/**
 * Asks for the status.
 */
export interface GetServiceStatusRequest {
  /**
   * JSON web token, ES256, with the claims iss (the issuer of the principal), aud (the id of the
   * service), iat and exp (at most five minutes later), and the certificate of its key in x5c.
   */
  'token'?: (string);
}

/**
 * Asks for the status.
 */
export interface GetServiceStatusRequest__Output {
  /**
   * JSON web token, ES256, with the claims iss (the issuer of the principal), aud (the id of the
   * service), iat and exp (at most five minutes later), and the certificate of its key in x5c.
   */
  'token': (string);
}
