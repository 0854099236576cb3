// Original file: proto/nkpsim/vcenter/v1/virtual_machine.proto


/**
 * A VM to decrypt.
 */
export interface DecryptVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Name of the host; empty: the host that has the VM registered.
   */
  'host'?: (string);
  /**
   * Whether only the VM home is decrypted. No disk may be encrypted.
   */
  'skipDisks'?: (boolean);
  /**
   * Indexes of the disks to decrypt, from 0; the VM home then stays encrypted. Empty: every
   * encrypted disk and the VM home.
   */
  'disks'?: (number)[];
}

/**
 * A VM to decrypt.
 */
export interface DecryptVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of the host; empty: the host that has the VM registered.
   */
  'host': (string);
  /**
   * Whether only the VM home is decrypted. No disk may be encrypted.
   */
  'skipDisks': (boolean);
  /**
   * Indexes of the disks to decrypt, from 0; the VM home then stays encrypted. Empty: every
   * encrypted disk and the VM home.
   */
  'disks': (number)[];
}
