// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * It is there.
 */
export interface ShareProviderResponse {
  /**
   * Whether it was there before, with the same KDK.
   */
  'alreadyPresent'?: (boolean);
}

/**
 * It is there.
 */
export interface ShareProviderResponse__Output {
  /**
   * Whether it was there before, with the same KDK.
   */
  'alreadyPresent': (boolean);
}
