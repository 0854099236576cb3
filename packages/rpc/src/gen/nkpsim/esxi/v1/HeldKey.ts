// Original file: proto/nkpsim/esxi/v1/host_key.proto


/**
 * A KEK that the host holds.
 */
export interface HeldKey {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * Id that the key server gave the key.
   */
  'keyId'?: (string);
  /**
   * Key check value of the KEK, 16 bytes in hex.
   */
  'kcv'?: (string);
  /**
   * Whether the KEK is also in the encrypted configuration of the host.
   */
  'persistent'?: (boolean);
  /**
   * Names of the registered virtual machines that use the key.
   */
  'usedBy'?: (string)[];
  /**
   * Whether the key is the host key, which encrypts core dumps.
   */
  'isHostKey'?: (boolean);
}

/**
 * A KEK that the host holds.
 */
export interface HeldKey__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * Id that the key server gave the key.
   */
  'keyId': (string);
  /**
   * Key check value of the KEK, 16 bytes in hex.
   */
  'kcv': (string);
  /**
   * Whether the KEK is also in the encrypted configuration of the host.
   */
  'persistent': (boolean);
  /**
   * Names of the registered virtual machines that use the key.
   */
  'usedBy': (string)[];
  /**
   * Whether the key is the host key, which encrypts core dumps.
   */
  'isHostKey': (boolean);
}
