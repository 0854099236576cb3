// Original file: proto/nkpsim/esxi/v1/plain_vm.proto


/**
 * A VM to make.
 */
export interface CreatePlainVmRequest {
  /**
   * Name of the VM, unique in its datastore; 1 to 80 characters, a legal file name.
   */
  'name'?: (string);
  /**
   * Name of the datastore; empty: the first datastore of the host.
   */
  'datastore'?: (string);
  /**
   * Size of the disk in bytes, rounded up to a multiple of 4096; at least 1.
   */
  'diskBytes'?: (number | string);
}

/**
 * A VM to make.
 */
export interface CreatePlainVmRequest__Output {
  /**
   * Name of the VM, unique in its datastore; 1 to 80 characters, a legal file name.
   */
  'name': (string);
  /**
   * Name of the datastore; empty: the first datastore of the host.
   */
  'datastore': (string);
  /**
   * Size of the disk in bytes, rounded up to a multiple of 4096; at least 1.
   */
  'diskBytes': (number);
}
