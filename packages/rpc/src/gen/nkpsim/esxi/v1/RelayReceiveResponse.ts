// Original file: proto/nkpsim/esxi/v1/migration.proto


/**
 * From the destination.
 */
export interface RelayReceiveResponse {
  /**
   * A frame for the source.
   */
  'frame'?: (Buffer | Uint8Array | string);
}

/**
 * From the destination.
 */
export interface RelayReceiveResponse__Output {
  /**
   * A frame for the source.
   */
  'frame': (Buffer);
}
