// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Request of ListComponents.
 */
export interface ListComponentsRequest {
  /**
   * UUID of the object.
   */
  'objectId'?: (string);
}

/**
 * Request of ListComponents.
 */
export interface ListComponentsRequest__Output {
  /**
   * UUID of the object.
   */
  'objectId': (string);
}
