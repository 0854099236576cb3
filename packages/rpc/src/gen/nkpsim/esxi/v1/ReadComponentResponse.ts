// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Answer of ReadComponent.
 */
export interface ReadComponentResponse {
  /**
   * Data of the sectors.
   */
  'sectors'?: (Buffer | Uint8Array | string);
}

/**
 * Answer of ReadComponent.
 */
export interface ReadComponentResponse__Output {
  /**
   * Data of the sectors.
   */
  'sectors': (Buffer);
}
