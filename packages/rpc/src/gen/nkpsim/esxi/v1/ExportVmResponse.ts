// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * Bytes of the image.
 */
export interface ExportVmResponse {
  /**
   * At most 1 MiB, in order.
   */
  'chunk'?: (Buffer | Uint8Array | string);
}

/**
 * Bytes of the image.
 */
export interface ExportVmResponse__Output {
  /**
   * At most 1 MiB, in order.
   */
  'chunk': (Buffer);
}
