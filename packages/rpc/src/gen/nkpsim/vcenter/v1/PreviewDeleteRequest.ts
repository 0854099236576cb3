// Original file: proto/nkpsim/vcenter/v1/custody.proto


/**
 * A provider that might be deleted.
 */
export interface PreviewDeleteRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
}

/**
 * A provider that might be deleted.
 */
export interface PreviewDeleteRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
}
