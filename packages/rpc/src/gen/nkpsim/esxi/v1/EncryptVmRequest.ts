// Original file: proto/nkpsim/esxi/v1/vm_crypto.proto


/**
 * A VM to encrypt.
 */
export interface EncryptVmRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
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
  /**
   * Id of the key that vCenter gave the hosts. Needed for a standard provider; empty: the host makes
   * the key.
   */
  'keyId'?: (string);
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
  /**
   * Id of the key that vCenter gave the hosts. Needed for a standard provider; empty: the host makes
   * the key.
   */
  'keyId': (string);
}
