// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Request of ReadComponent.
 */
export interface ReadComponentRequest {
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
   * A multiple of 4096.
   */
  'lengthBytes'?: (number);
}

/**
 * Request of ReadComponent.
 */
export interface ReadComponentRequest__Output {
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
   * A multiple of 4096.
   */
  'lengthBytes': (number);
}
