// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Answer of ReserveObject.
 */
export interface ReserveObjectResponse {
  /**
   * Whether the id is reserved. False: another run has reserved it, or the object exists.
   */
  'reserved'?: (boolean);
}

/**
 * Answer of ReserveObject.
 */
export interface ReserveObjectResponse__Output {
  /**
   * Whether the id is reserved. False: another run has reserved it, or the object exists.
   */
  'reserved': (boolean);
}
