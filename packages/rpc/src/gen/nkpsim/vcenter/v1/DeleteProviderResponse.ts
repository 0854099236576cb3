// Original file: proto/nkpsim/vcenter/v1/key_provider.proto


/**
 * The provider is deleted.
 */
export interface DeleteProviderResponse {
  /**
   * Whether the provider was the default of the vCenter. If so, the vCenter has no default now.
   */
  'wasDefault'?: (boolean);
}

/**
 * The provider is deleted.
 */
export interface DeleteProviderResponse__Output {
  /**
   * Whether the provider was the default of the vCenter. If so, the vCenter has no default now.
   */
  'wasDefault': (boolean);
}
