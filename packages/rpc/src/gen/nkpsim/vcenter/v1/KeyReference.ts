// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * The provider and the KDK from which a key is derived.
 */
export interface KeyReference {
  /**
   * Name of the provider, as it is stored with the key.
   */
  'provider'?: (string);
  /**
   * UUID of the KDK.
   */
  'keyId'?: (string);
}

/**
 * The provider and the KDK from which a key is derived.
 */
export interface KeyReference__Output {
  /**
   * Name of the provider, as it is stored with the key.
   */
  'provider': (string);
  /**
   * UUID of the KDK.
   */
  'keyId': (string);
}
