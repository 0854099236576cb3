// Original file: proto/nkpsim/esxi/v1/migration.proto


/**
 * From the destination.
 */
export interface ReceiveVmResponse {
  /**
   * A frame.
   */
  'frame'?: (Buffer | Uint8Array | string);
}

/**
 * From the destination.
 */
export interface ReceiveVmResponse__Output {
  /**
   * A frame.
   */
  'frame': (Buffer);
}
