// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * The KDK, and the key id, from which a key of a VM is derived.
 */
export interface VmKey {
  /**
   * Name of the key provider.
   */
  'provider'?: (string);
  /**
   * UUID of the KDK; of the provider, if it is trusted; empty, if it is standard.
   */
  'kdkKeyId'?: (string);
  /**
   * Opaque key id of the KEK; empty if only the KDK is meant.
   */
  'keyId'?: (string);
}

/**
 * The KDK, and the key id, from which a key of a VM is derived.
 */
export interface VmKey__Output {
  /**
   * Name of the key provider.
   */
  'provider': (string);
  /**
   * UUID of the KDK; of the provider, if it is trusted; empty, if it is standard.
   */
  'kdkKeyId': (string);
  /**
   * Opaque key id of the KEK; empty if only the KDK is meant.
   */
  'keyId': (string);
}
