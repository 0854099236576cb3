// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto


/**
 * A server to remove.
 */
export interface RemoveServerRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * Name of the server.
   */
  'server'?: (string);
}

/**
 * A server to remove.
 */
export interface RemoveServerRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * Name of the server.
   */
  'server': (string);
}
