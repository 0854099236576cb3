// Original file: proto/nkpsim/esxi/v1/plain_vm.proto


/**
 * First message of an import.
 */
export interface ImportPlainVmHeader {
  /**
   * Name of the VM, unique in its datastore; 1 to 80 characters, a legal file name.
   */
  'name'?: (string);
  /**
   * Name of the datastore; empty: the first datastore of the host.
   */
  'datastore'?: (string);
  /**
   * Size of the image in bytes; 0: the last message states it.
   */
  'imageBytes'?: (number | string);
}

/**
 * First message of an import.
 */
export interface ImportPlainVmHeader__Output {
  /**
   * Name of the VM, unique in its datastore; 1 to 80 characters, a legal file name.
   */
  'name': (string);
  /**
   * Name of the datastore; empty: the first datastore of the host.
   */
  'datastore': (string);
  /**
   * Size of the image in bytes; 0: the last message states it.
   */
  'imageBytes': (number);
}
