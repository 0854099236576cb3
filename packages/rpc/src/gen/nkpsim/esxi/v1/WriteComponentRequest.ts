// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Request of WriteComponent.
 */
export interface WriteComponentRequest {
  /**
   * Token of the session.
   */
  'token'?: (string);
  /**
   * UUID of the component.
   */
  'componentId'?: (string);
  /**
   * Configuration sequence number that the call belongs to.
   */
  'csn'?: (number | string);
  /**
   * A multiple of 4096.
   */
  'offsetBytes'?: (number | string);
  /**
   * Data of the sectors.
   */
  'sectors'?: (Buffer | Uint8Array | string);
}

/**
 * Request of WriteComponent.
 */
export interface WriteComponentRequest__Output {
  /**
   * Token of the session.
   */
  'token': (string);
  /**
   * UUID of the component.
   */
  'componentId': (string);
  /**
   * Configuration sequence number that the call belongs to.
   */
  'csn': (number);
  /**
   * A multiple of 4096.
   */
  'offsetBytes': (number);
  /**
   * Data of the sectors.
   */
  'sectors': (Buffer);
}
