// Original file: proto/nkpsim/esxi/v1/host_key.proto


/**
 * Name of a KEK.
 */
export interface HostKeyName {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * Id that the key server gave the key.
   */
  'keyId'?: (string);
}

/**
 * Name of a KEK.
 */
export interface HostKeyName__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * Id that the key server gave the key.
   */
  'keyId': (string);
}
