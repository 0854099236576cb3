// Original file: proto/nkpsim/esxi/v1/vm_registration.proto


/**
 * A disk to add.
 */
export interface AddDiskRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Size in bytes, rounded up to a multiple of 4096; at least 1.
   */
  'sizeBytes'?: (number | string);
  /**
   * Name of the key provider of the disk; empty: the default provider.
   */
  'provider'?: (string);
  /**
   * Id of the key that vCenter gave the hosts. Needed for a standard provider; empty: the host makes
   * the key.
   */
  'keyId'?: (string);
}

/**
 * A disk to add.
 */
export interface AddDiskRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Size in bytes, rounded up to a multiple of 4096; at least 1.
   */
  'sizeBytes': (number);
  /**
   * Name of the key provider of the disk; empty: the default provider.
   */
  'provider': (string);
  /**
   * Id of the key that vCenter gave the hosts. Needed for a standard provider; empty: the host makes
   * the key.
   */
  'keyId': (string);
}
