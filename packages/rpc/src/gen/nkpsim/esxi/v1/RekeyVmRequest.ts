// Original file: proto/nkpsim/esxi/v1/vm_crypto.proto


/**
 * A VM to rekey.
 */
export interface RekeyVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Name of the key provider of the new keys; empty: the default provider.
   */
  'provider'?: (string);
  /**
   * Whether to make new DEKs as well.
   */
  'deep'?: (boolean);
  /**
   * Whether the VM's disks keep their keys.
   */
  'skipDisks'?: (boolean);
  /**
   * Whether the VM home keeps its key.
   */
  'skipHome'?: (boolean);
  /**
   * Indexes of the disks to rekey, from 0; empty: every encrypted disk.
   */
  'disks'?: (number)[];
  /**
   * Id of the key that vCenter gave the hosts. Needed for a standard provider; empty: the host makes
   * the key.
   */
  'keyId'?: (string);
}

/**
 * A VM to rekey.
 */
export interface RekeyVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of the key provider of the new keys; empty: the default provider.
   */
  'provider': (string);
  /**
   * Whether to make new DEKs as well.
   */
  'deep': (boolean);
  /**
   * Whether the VM's disks keep their keys.
   */
  'skipDisks': (boolean);
  /**
   * Whether the VM home keeps its key.
   */
  'skipHome': (boolean);
  /**
   * Indexes of the disks to rekey, from 0; empty: every encrypted disk.
   */
  'disks': (number)[];
  /**
   * Id of the key that vCenter gave the hosts. Needed for a standard provider; empty: the host makes
   * the key.
   */
  'keyId': (string);
}
