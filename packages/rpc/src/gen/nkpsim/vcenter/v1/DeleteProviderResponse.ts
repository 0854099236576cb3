// Original file: proto/nkpsim/vcenter/v1/key_provider.proto


/**
 * It is deleted.
 */
export interface DeleteProviderResponse {
  /**
   * Whether it was the default of the vCenter, which has none now.
   */
  'wasDefault'?: (boolean);
}

/**
 * It is deleted.
 */
export interface DeleteProviderResponse__Output {
  /**
   * Whether it was the default of the vCenter, which has none now.
   */
  'wasDefault': (boolean);
}
