// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Request of AskRelease.
 */
export interface AskReleaseRequest {
  /**
   * UUID of the object.
   */
  'objectId'?: (string);
}

/**
 * Request of AskRelease.
 */
export interface AskReleaseRequest__Output {
  /**
   * UUID of the object.
   */
  'objectId': (string);
}
