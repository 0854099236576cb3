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
   * Name of the key provider of the new keys; empty: the default.
   */
  'provider'?: (string);
  /**
   * New DEKs as well.
   */
  'deep'?: (boolean);
  /**
   * Keeps the keys of its disks.
   */
  'skipDisks'?: (boolean);
  /**
   * Keeps the key of its home.
   */
  'skipHome'?: (boolean);
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
   * Name of the key provider of the new keys; empty: the default.
   */
  'provider': (string);
  /**
   * New DEKs as well.
   */
  'deep': (boolean);
  /**
   * Keeps the keys of its disks.
   */
  'skipDisks': (boolean);
  /**
   * Keeps the key of its home.
   */
  'skipHome': (boolean);
}
