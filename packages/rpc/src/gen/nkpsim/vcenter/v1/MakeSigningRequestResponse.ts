// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto


/**
 * The signing request.
 */
export interface MakeSigningRequestResponse {
  /**
   * PKCS #10 in PEM.
   */
  'requestPem'?: (string);
}

/**
 * The signing request.
 */
export interface MakeSigningRequestResponse__Output {
  /**
   * PKCS #10 in PEM.
   */
  'requestPem': (string);
}
