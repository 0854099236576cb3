// Original file: proto/nkpsim/esxi/v1/key_persistence.proto


/**
 * Whether a host stores keys.
 */
export interface KeyPersistence {
  /**
   * Whether the host stores the keys that vCenter sends.
   */
  'enabled'?: (boolean);
  /**
   * Number of keys in the encrypted configuration of the host.
   */
  'storedCount'?: (number);
}

/**
 * Whether a host stores keys.
 */
export interface KeyPersistence__Output {
  /**
   * Whether the host stores the keys that vCenter sends.
   */
  'enabled': (boolean);
  /**
   * Number of keys in the encrypted configuration of the host.
   */
  'storedCount': (number);
}
