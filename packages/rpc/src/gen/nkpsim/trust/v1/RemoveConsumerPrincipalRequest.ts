// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * A vCenter to remove.
 */
export interface RemoveConsumerPrincipalRequest {
  /**
   * Name.
   */
  'name'?: (string);
}

/**
 * A vCenter to remove.
 */
export interface RemoveConsumerPrincipalRequest__Output {
  /**
   * Name.
   */
  'name': (string);
}
