// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto


/**
 * The provider is registered.
 */
export interface RegisterTrustedProviderResponse {
  /**
   * Name.
   */
  'provider'?: (string);
  /**
   * UUID at the Trust Authority.
   */
  'providerId'?: (string);
}

/**
 * The provider is registered.
 */
export interface RegisterTrustedProviderResponse__Output {
  /**
   * Name.
   */
  'provider': (string);
  /**
   * UUID at the Trust Authority.
   */
  'providerId': (string);
}
