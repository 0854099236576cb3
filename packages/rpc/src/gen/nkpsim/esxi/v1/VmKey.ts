// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * Where a key of a VM comes from.
 */
export interface VmKey {
  /**
   * Name of the key provider.
   */
  'provider'?: (string);
  /**
   * UUID of the KDK.
   */
  'kdkKeyId'?: (string);
  /**
   * Opaque key id of the KEK; empty where a KDK alone is meant.
   */
  'keyId'?: (string);
}

/**
 * Where a key of a VM comes from.
 */
export interface VmKey__Output {
  /**
   * Name of the key provider.
   */
  'provider': (string);
  /**
   * UUID of the KDK.
   */
  'kdkKeyId': (string);
  /**
   * Opaque key id of the KEK; empty where a KDK alone is meant.
   */
  'keyId': (string);
}
