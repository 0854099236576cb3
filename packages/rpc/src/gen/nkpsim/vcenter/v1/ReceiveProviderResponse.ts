// Original file: proto/nkpsim/vcenter/v1/partner.proto


/**
 * The provider is restored.
 */
export interface ReceiveProviderResponse {
  /**
   * Whether the provider already existed here with the same KDK.
   */
  'alreadyPresent'?: (boolean);
}

/**
 * The provider is restored.
 */
export interface ReceiveProviderResponse__Output {
  /**
   * Whether the provider already existed here with the same KDK.
   */
  'alreadyPresent': (boolean);
}
