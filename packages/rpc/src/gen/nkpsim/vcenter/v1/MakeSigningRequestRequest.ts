// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto


/**
 * A signing request to make.
 */
export interface MakeSigningRequestRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
}

/**
 * A signing request to make.
 */
export interface MakeSigningRequestRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
}
