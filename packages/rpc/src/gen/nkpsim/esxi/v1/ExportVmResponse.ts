// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * Bytes of the image.
 */
export interface ExportVmResponse {
  /**
   * 1 MiB at most, in order.
   */
  'chunk'?: (Buffer | Uint8Array | string);
}

/**
 * Bytes of the image.
 */
export interface ExportVmResponse__Output {
  /**
   * 1 MiB at most, in order.
   */
  'chunk': (Buffer);
}
