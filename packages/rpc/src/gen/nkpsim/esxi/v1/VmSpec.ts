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
  /**
   * Whether the VM has a virtual TPM 2.0. A host of an earlier version ignores this field.
   */
  'vtpm'?: (boolean);
  /**
   * Whether only the VM home is encrypted. Its disk is plain then.
   */
  'plainDisk'?: (boolean);
  /**
   * Id of the key that vCenter gave the hosts. Needed for a standard provider; empty: the host makes
   * the key.
   */
  'keyId'?: (string);
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
  /**
   * Whether the VM has a virtual TPM 2.0. A host of an earlier version ignores this field.
   */
  'vtpm': (boolean);
  /**
   * Whether only the VM home is encrypted. Its disk is plain then.
   */
  'plainDisk': (boolean);
  /**
   * Id of the key that vCenter gave the hosts. Needed for a standard provider; empty: the host makes
   * the key.
   */
  'keyId': (string);
}
