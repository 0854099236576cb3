// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * Bytes that were read.
 */
export interface ReadDiskResponse {
  /**
   * 1 MiB at most, in order.
   */
  'chunk'?: (Buffer | Uint8Array | string);
}

/**
 * Bytes that were read.
 */
export interface ReadDiskResponse__Output {
  /**
   * 1 MiB at most, in order.
   */
  'chunk': (Buffer);
}
