// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto


/**
 * A trusted key provider to register.
 */
export interface RegisterTrustedProviderRequest {
  /**
   * Name of the key provider, which is its name at the Trust Authority.
   */
  'provider'?: (string);
}

/**
 * A trusted key provider to register.
 */
export interface RegisterTrustedProviderRequest__Output {
  /**
   * Name of the key provider, which is its name at the Trust Authority.
   */
  'provider': (string);
}
