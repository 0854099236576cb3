// Original file: proto/nkpsim/vcenter/v1/virtual_storage_object.proto


/**
 * A first class disk to make.
 */
export interface CreateDiskRequest {
  /**
   * Name of the disk.
   */
  'name'?: (string);
  /**
   * Whether the disk is encrypted.
   */
  'encrypted'?: (boolean);
  /**
   * Key provider for the encryption of the disk.
   */
  'provider'?: (string);
}

/**
 * A first class disk to make.
 */
export interface CreateDiskRequest__Output {
  /**
   * Name of the disk.
   */
  'name': (string);
  /**
   * Whether the disk is encrypted.
   */
  'encrypted': (boolean);
  /**
   * Key provider for the encryption of the disk.
   */
  'provider': (string);
}
