// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Request of ReserveObject.
 */
export interface ReserveObjectRequest {
  /**
   * Token of the session.
   */
  'token'?: (string);
  /**
   * UUID of the object.
   */
  'objectId'?: (string);
}

/**
 * Request of ReserveObject.
 */
export interface ReserveObjectRequest__Output {
  /**
   * Token of the session.
   */
  'token': (string);
  /**
   * UUID of the object.
   */
  'objectId': (string);
}
