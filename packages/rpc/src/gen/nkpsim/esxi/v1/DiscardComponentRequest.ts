// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Request of DiscardComponent.
 */
export interface DiscardComponentRequest {
  /**
   * Token of the session.
   */
  'token'?: (string);
  /**
   * UUID of the component.
   */
  'componentId'?: (string);
}

/**
 * Request of DiscardComponent.
 */
export interface DiscardComponentRequest__Output {
  /**
   * Token of the session.
   */
  'token': (string);
  /**
   * UUID of the component.
   */
  'componentId': (string);
}
