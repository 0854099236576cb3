// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * It is there.
 */
export interface ShareProviderResponse {
  /**
   * Whether it existed before, with the same KDK.
   */
  'alreadyPresent'?: (boolean);
}

/**
 * It is there.
 */
export interface ShareProviderResponse__Output {
  /**
   * Whether it existed before, with the same KDK.
   */
  'alreadyPresent': (boolean);
}
