// Original file: proto/nkpsim/vcenter/v1/key_provider.proto


/**
 * The provider to delete.
 */
export interface DeleteProviderRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
}

/**
 * The provider to delete.
 */
export interface DeleteProviderRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
}
