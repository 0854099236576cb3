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
}
