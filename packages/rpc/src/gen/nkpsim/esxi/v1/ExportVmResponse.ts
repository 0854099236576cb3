// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto


/**
 * Bytes of the image.
 */
export interface ExportVmResponse {
  /**
   * The next bytes, at most 1 MiB.
   */
  'chunk'?: (Buffer | Uint8Array | string);
}

/**
 * Bytes of the image.
 */
export interface ExportVmResponse__Output {
  /**
   * The next bytes, at most 1 MiB.
   */
  'chunk': (Buffer);
}
