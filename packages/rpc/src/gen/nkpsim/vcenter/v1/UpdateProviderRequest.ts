// Original file: proto/nkpsim/vcenter/v1/key_provider.proto


/**
 * What of a provider to change.
 */
export interface UpdateProviderRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * UUID; empty: it stays.
   */
  'keyId'?: (string);
}

/**
 * What of a provider to change.
 */
export interface UpdateProviderRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * UUID; empty: it stays.
   */
  'keyId': (string);
}
