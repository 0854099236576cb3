// Original file: proto/nkpsim/vcenter/v1/host_crypto.proto


/**
 * The host has the key. This is stored durably.
 */
export interface ConfigureHostKeyResponse {
  /**
   * Name of the host.
   */
  'host'?: (string);
  /**
   * Name of the provider of the host key.
   */
  'provider'?: (string);
  /**
   * Opaque key id of the host key.
   */
  'keyId'?: (string);
}

/**
 * The host has the key. This is stored durably.
 */
export interface ConfigureHostKeyResponse__Output {
  /**
   * Name of the host.
   */
  'host': (string);
  /**
   * Name of the provider of the host key.
   */
  'provider': (string);
  /**
   * Opaque key id of the host key.
   */
  'keyId': (string);
}
