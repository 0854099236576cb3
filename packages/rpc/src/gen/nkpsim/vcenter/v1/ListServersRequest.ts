// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto


/**
 * Asks for the servers of a provider.
 */
export interface ListServersRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
}

/**
 * Asks for the servers of a provider.
 */
export interface ListServersRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
}
