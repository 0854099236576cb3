// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * The other vCenter has the provider.
 */
export interface ShareProviderResponse {
  /**
   * Whether the provider already existed there with the same KDK.
   */
  'alreadyPresent'?: (boolean);
}

/**
 * The other vCenter has the provider.
 */
export interface ShareProviderResponse__Output {
  /**
   * Whether the provider already existed there with the same KDK.
   */
  'alreadyPresent': (boolean);
}
