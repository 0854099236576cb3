// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto


/**
 * Asks for the client certificate.
 */
export interface GetClientCertificateRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
}

/**
 * Asks for the client certificate.
 */
export interface GetClientCertificateRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
}
