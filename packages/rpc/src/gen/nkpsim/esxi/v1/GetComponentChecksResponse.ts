// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Answer of GetComponentChecks.
 */
export interface GetComponentChecksResponse {
  /**
   * 16 bytes a sector.
   */
  'checks'?: (Buffer | Uint8Array | string);
}

/**
 * Answer of GetComponentChecks.
 */
export interface GetComponentChecksResponse__Output {
  /**
   * 16 bytes a sector.
   */
  'checks': (Buffer);
}
