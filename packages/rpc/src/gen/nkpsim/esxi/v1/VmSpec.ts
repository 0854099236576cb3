// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * Location of a VM, and its key provider.
 */
export interface VmSpec {
  /**
   * Name, unique in its datastore; 1 to 80 characters, a legal file name.
   */
  'name'?: (string);
  /**
   * Name of the datastore; empty: the first datastore of the host.
   */
  'datastore'?: (string);
  /**
   * Name of the key provider; empty: the default provider.
   */
  'provider'?: (string);
}

/**
 * Location of a VM, and its key provider.
 */
export interface VmSpec__Output {
  /**
   * Name, unique in its datastore; 1 to 80 characters, a legal file name.
   */
  'name': (string);
  /**
   * Name of the datastore; empty: the first datastore of the host.
   */
  'datastore': (string);
  /**
   * Name of the key provider; empty: the default provider.
   */
  'provider': (string);
}
