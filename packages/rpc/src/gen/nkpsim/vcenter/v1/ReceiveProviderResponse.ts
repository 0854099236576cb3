// Original file: proto/nkpsim/vcenter/v1/partner.proto


/**
 * It is restored.
 */
export interface ReceiveProviderResponse {
  /**
   * Whether it existed before, with the same KDK.
   */
  'alreadyPresent'?: (boolean);
}

/**
 * It is restored.
 */
export interface ReceiveProviderResponse__Output {
  /**
   * Whether it existed before, with the same KDK.
   */
  'alreadyPresent': (boolean);
}
