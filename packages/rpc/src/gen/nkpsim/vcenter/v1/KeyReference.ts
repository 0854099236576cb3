// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * Where a key of a virtual machine comes from.
 */
export interface KeyReference {
  /**
   * Name of the provider that the object remembers.
   */
  'provider'?: (string);
  /**
   * UUID of the KDK.
   */
  'keyId'?: (string);
}

/**
 * Where a key of a virtual machine comes from.
 */
export interface KeyReference__Output {
  /**
   * Name of the provider that the object remembers.
   */
  'provider': (string);
  /**
   * UUID of the KDK.
   */
  'keyId': (string);
}
