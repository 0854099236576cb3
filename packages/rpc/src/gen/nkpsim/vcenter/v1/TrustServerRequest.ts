// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto


/**
 * A certificate to trust.
 */
export interface TrustServerRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * Name of the server.
   */
  'server'?: (string);
  /**
   * Certificate of the server or of its authority, in PEM.
   */
  'certificatePem'?: (string);
}

/**
 * A certificate to trust.
 */
export interface TrustServerRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * Name of the server.
   */
  'server': (string);
  /**
   * Certificate of the server or of its authority, in PEM.
   */
  'certificatePem': (string);
}
