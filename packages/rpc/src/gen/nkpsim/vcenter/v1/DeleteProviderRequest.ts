// Original file: proto/nkpsim/vcenter/v1/key_provider.proto


/**
 * A provider to delete.
 */
export interface DeleteProviderRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
}

/**
 * A provider to delete.
 */
export interface DeleteProviderRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
}
