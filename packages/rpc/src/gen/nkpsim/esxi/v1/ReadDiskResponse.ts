// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * Bytes that were read.
 */
export interface ReadDiskResponse {
  /**
   * At most 1 MiB, in order.
   */
  'chunk'?: (Buffer | Uint8Array | string);
}

/**
 * Bytes that were read.
 */
export interface ReadDiskResponse__Output {
  /**
   * At most 1 MiB, in order.
   */
  'chunk': (Buffer);
}
