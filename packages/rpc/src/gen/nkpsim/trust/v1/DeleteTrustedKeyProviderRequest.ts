// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * A key provider to remove.
 */
export interface DeleteTrustedKeyProviderRequest {
  /**
   * Name.
   */
  'name'?: (string);
}

/**
 * A key provider to remove.
 */
export interface DeleteTrustedKeyProviderRequest__Output {
  /**
   * Name.
   */
  'name': (string);
}
