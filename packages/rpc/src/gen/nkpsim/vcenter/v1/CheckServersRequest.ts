// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto


/**
 * Asks for a check.
 */
export interface CheckServersRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
}

/**
 * Asks for a check.
 */
export interface CheckServersRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
}
