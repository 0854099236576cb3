// Original file: proto/nkpsim/esxi/v1/guest.proto


/**
 * Output of a console.
 */
export interface ReadConsoleResponse {
  /**
   * The next bytes, at most 256 KiB.
   */
  'chunk'?: (Buffer | Uint8Array | string);
}

/**
 * Output of a console.
 */
export interface ReadConsoleResponse__Output {
  /**
   * The next bytes, at most 256 KiB.
   */
  'chunk': (Buffer);
}
