// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Request of GetComponentChecks.
 */
export interface GetComponentChecksRequest {
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
   * Number of the first chunk.
   */
  'firstChunk'?: (number);
  /**
   * Number of chunks, at most 256.
   */
  'chunkCount'?: (number);
}

/**
 * Request of GetComponentChecks.
 */
export interface GetComponentChecksRequest__Output {
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
   * Number of the first chunk.
   */
  'firstChunk': (number);
  /**
   * Number of chunks, at most 256.
   */
  'chunkCount': (number);
}
