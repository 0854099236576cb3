// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * Origin of a key of a VM.
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
   * Opaque key id of the KEK; empty where only a KDK is meant.
   */
  'keyId'?: (string);
}

/**
 * Origin of a key of a VM.
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
   * Opaque key id of the KEK; empty where only a KDK is meant.
   */
  'keyId': (string);
}
