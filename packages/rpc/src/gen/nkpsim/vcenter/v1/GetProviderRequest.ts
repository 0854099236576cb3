// Original file: proto/nkpsim/vcenter/v1/key_provider.proto


/**
 * Asks for a provider.
 */
export interface GetProviderRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
}

/**
 * Asks for a provider.
 */
export interface GetProviderRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
}
