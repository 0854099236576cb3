// Original file: proto/nkpsim/vcenter/v1/virtual_machine.proto


/**
 * A VM to encrypt.
 */
export interface EncryptVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Name of the host; empty: the host that has the VM registered.
   */
  'host'?: (string);
  /**
   * Name of the key provider of the key; empty: the default provider.
   */
  'provider'?: (string);
  /**
   * Whether no disk is encrypted.
   */
  'skipDisks'?: (boolean);
  /**
   * Indexes of the disks to encrypt, from 0; empty: every disk that is not encrypted. The VM home
   * is encrypted too if it is not yet.
   */
  'disks'?: (number)[];
}

/**
 * A VM to encrypt.
 */
export interface EncryptVmRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of the host; empty: the host that has the VM registered.
   */
  'host': (string);
  /**
   * Name of the key provider of the key; empty: the default provider.
   */
  'provider': (string);
  /**
   * Whether no disk is encrypted.
   */
  'skipDisks': (boolean);
  /**
   * Indexes of the disks to encrypt, from 0; empty: every disk that is not encrypted. The VM home
   * is encrypted too if it is not yet.
   */
  'disks': (number)[];
}
