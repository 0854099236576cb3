// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * A provider to share.
 */
export interface ShareProviderRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * Name of the linked vCenter.
   */
  'vcenter'?: (string);
}

/**
 * A provider to share.
 */
export interface ShareProviderRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * Name of the linked vCenter.
   */
  'vcenter': (string);
}
