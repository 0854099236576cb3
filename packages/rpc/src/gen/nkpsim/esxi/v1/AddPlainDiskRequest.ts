// Original file: proto/nkpsim/esxi/v1/plain_vm.proto


/**
 * A disk to add.
 */
export interface AddPlainDiskRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Size in bytes, rounded up to a multiple of 4096; at least 1.
   */
  'sizeBytes'?: (number | string);
}

/**
 * A disk to add.
 */
export interface AddPlainDiskRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Size in bytes, rounded up to a multiple of 4096; at least 1.
   */
  'sizeBytes': (number);
}
