// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Request of ListComponentChunks.
 */
export interface ListComponentChunksRequest {
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
}

/**
 * Request of ListComponentChunks.
 */
export interface ListComponentChunksRequest__Output {
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
}
