// Original file: proto/nkpsim/esxi/v1/vm_crypto.proto


/**
 * A VM to decrypt.
 */
export interface DecryptVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
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
   * Whether only the VM home is decrypted. No disk may be encrypted.
   */
  'skipDisks': (boolean);
  /**
   * Indexes of the disks to decrypt, from 0; the VM home then stays encrypted. Empty: every
   * encrypted disk and the VM home.
   */
  'disks': (number)[];
}
