// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto


/**
 * The key is active, and on the host.
 */
export interface MakeKeyResponse {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * Id of the key at the server.
   */
  'keyId'?: (string);
  /**
   * What the server refused although it made the key, such as attributes; empty: nothing.
   */
  'note'?: (string);
}

/**
 * The key is active, and on the host.
 */
export interface MakeKeyResponse__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * Id of the key at the server.
   */
  'keyId': (string);
  /**
   * What the server refused although it made the key, such as attributes; empty: nothing.
   */
  'note': (string);
}
