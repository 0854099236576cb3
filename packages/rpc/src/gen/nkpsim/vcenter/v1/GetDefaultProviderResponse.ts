// Original file: proto/nkpsim/vcenter/v1/key_provider.proto


/**
 * The default.
 */
export interface GetDefaultProviderResponse {
  /**
   * Name of the provider; empty: there is no default.
   */
  'provider'?: (string);
}

/**
 * The default.
 */
export interface GetDefaultProviderResponse__Output {
  /**
   * Name of the provider; empty: there is no default.
   */
  'provider': (string);
}
