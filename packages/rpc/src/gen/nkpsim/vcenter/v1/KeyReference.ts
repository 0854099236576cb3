// Original file: proto/nkpsim/vcenter/v1/inventory.proto


/**
 * Origin of a key of a virtual machine.
 */
export interface KeyReference {
  /**
   * Name of the provider, as the object stores it.
   */
  'provider'?: (string);
  /**
   * UUID of the KDK.
   */
  'keyId'?: (string);
}

/**
 * Origin of a key of a virtual machine.
 */
export interface KeyReference__Output {
  /**
   * Name of the provider, as the object stores it.
   */
  'provider': (string);
  /**
   * UUID of the KDK.
   */
  'keyId': (string);
}
