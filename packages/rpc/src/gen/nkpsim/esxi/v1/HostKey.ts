// Original file: proto/nkpsim/esxi/v1/host_key.proto


/**
 * A KEK of a standard key provider.
 */
export interface HostKey {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * Id that the key server gave the key: 1 to 128 printable ASCII characters.
   */
  'keyId'?: (string);
  /**
   * The KEK, 32 bytes.
   */
  'key'?: (Buffer | Uint8Array | string);
  /**
   * Key check value of the KEK, 16 bytes in hex.
   */
  'kcv'?: (string);
}

/**
 * A KEK of a standard key provider.
 */
export interface HostKey__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * Id that the key server gave the key: 1 to 128 printable ASCII characters.
   */
  'keyId': (string);
  /**
   * The KEK, 32 bytes.
   */
  'key': (Buffer);
  /**
   * Key check value of the KEK, 16 bytes in hex.
   */
  'kcv': (string);
}
