// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Request of ReleaseObject.
 */
export interface ReleaseObjectRequest {
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
   * Whether all replicas are equal and durable.
   */
  'clean'?: (boolean);
}

/**
 * Request of ReleaseObject.
 */
export interface ReleaseObjectRequest__Output {
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
   * Whether all replicas are equal and durable.
   */
  'clean': (boolean);
}
