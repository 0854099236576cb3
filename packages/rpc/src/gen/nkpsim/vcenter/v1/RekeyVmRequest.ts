// Original file: proto/nkpsim/vcenter/v1/virtual_machine.proto


/**
 * A VM to rekey.
 */
export interface RekeyVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Name of the host; empty: the host that has the VM registered.
   */
  'host'?: (string);
  /**
   * Name of the key provider of the new keys; empty: the default provider.
   */
  'provider'?: (string);
  /**
   * Whether to make new DEKs as well. The VM must be powered off.
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
   * Name of the host; empty: the host that has the VM registered.
   */
  'host': (string);
  /**
   * Name of the key provider of the new keys; empty: the default provider.
   */
  'provider': (string);
  /**
   * Whether to make new DEKs as well. The VM must be powered off.
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
}
