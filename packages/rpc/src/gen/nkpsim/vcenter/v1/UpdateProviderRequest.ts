// Original file: proto/nkpsim/vcenter/v1/key_provider.proto


/**
 * A change of a provider.
 */
export interface UpdateProviderRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * New UUID; empty: no change.
   */
  'keyId'?: (string);
}

/**
 * A change of a provider.
 */
export interface UpdateProviderRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * New UUID; empty: no change.
   */
  'keyId': (string);
}
