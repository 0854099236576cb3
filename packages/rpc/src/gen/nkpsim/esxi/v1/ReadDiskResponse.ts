// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * Bytes that were read.
 */
export interface ReadDiskResponse {
  /**
   * The next bytes, at most 1 MiB.
   */
  'chunk'?: (Buffer | Uint8Array | string);
}

/**
 * Bytes that were read.
 */
export interface ReadDiskResponse__Output {
  /**
   * The next bytes, at most 1 MiB.
   */
  'chunk': (Buffer);
}
