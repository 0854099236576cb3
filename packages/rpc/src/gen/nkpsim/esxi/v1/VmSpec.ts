// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * Where a VM lives and with what it is encrypted.
 */
export interface VmSpec {
  /**
   * Name, unique in its datastore; 1 to 80 characters, a legal file name.
   */
  'name'?: (string);
  /**
   * Name of the datastore; empty: the host's first.
   */
  'datastore'?: (string);
  /**
   * Name of the key provider; empty: the default.
   */
  'provider'?: (string);
}

/**
 * Where a VM lives and with what it is encrypted.
 */
export interface VmSpec__Output {
  /**
   * Name, unique in its datastore; 1 to 80 characters, a legal file name.
   */
  'name': (string);
  /**
   * Name of the datastore; empty: the host's first.
   */
  'datastore': (string);
  /**
   * Name of the key provider; empty: the default.
   */
  'provider': (string);
}
