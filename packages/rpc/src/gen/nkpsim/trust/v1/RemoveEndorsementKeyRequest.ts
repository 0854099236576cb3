// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * An endorsement key to remove.
 */
export interface RemoveEndorsementKeyRequest {
  /**
   * Name.
   */
  'name'?: (string);
}

/**
 * An endorsement key to remove.
 */
export interface RemoveEndorsementKeyRequest__Output {
  /**
   * Name.
   */
  'name': (string);
}
