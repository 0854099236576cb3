// Original file: proto/nkpsim/vcenter/v1/key_provider.proto


/**
 * The provider to make the default.
 */
export interface SetDefaultProviderRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
}

/**
 * The provider to make the default.
 */
export interface SetDefaultProviderRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
}
