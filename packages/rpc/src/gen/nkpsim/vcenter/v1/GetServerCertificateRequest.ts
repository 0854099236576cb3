// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto


/**
 * Asks for the certificates that a server shows.
 */
export interface GetServerCertificateRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * Name of the server.
   */
  'server'?: (string);
}

/**
 * Asks for the certificates that a server shows.
 */
export interface GetServerCertificateRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * Name of the server.
   */
  'server': (string);
}
