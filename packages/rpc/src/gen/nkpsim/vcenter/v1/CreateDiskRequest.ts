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
   * Whether it is encrypted.
   */
  'encrypted'?: (boolean);
  /**
   * Key provider that it is encrypted with.
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
   * Whether it is encrypted.
   */
  'encrypted': (boolean);
  /**
   * Key provider that it is encrypted with.
   */
  'provider': (string);
}
