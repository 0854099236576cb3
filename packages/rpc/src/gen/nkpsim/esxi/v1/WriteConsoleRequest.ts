// Original file: proto/nkpsim/esxi/v1/guest.proto


/**
 * Input for a console.
 */
export interface WriteConsoleRequest {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * At most 64 KiB.
   */
  'input'?: (Buffer | Uint8Array | string);
}

/**
 * Input for a console.
 */
export interface WriteConsoleRequest__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * At most 64 KiB.
   */
  'input': (Buffer);
}
