// Original file: proto/nkpsim/esxi/v1/guest.proto


/**
 * A console to read.
 */
export interface ReadConsoleRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Whether to go on until the guest ends.
   */
  'follow'?: (boolean);
}

/**
 * A console to read.
 */
export interface ReadConsoleRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Whether to go on until the guest ends.
   */
  'follow': (boolean);
}
