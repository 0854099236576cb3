// Original file: proto/nkpsim/vcenter/v1/session.proto


/**
 * A session to end.
 */
export interface TerminateSessionRequest {
  /**
   * Its id.
   */
  'id'?: (string);
}

/**
 * A session to end.
 */
export interface TerminateSessionRequest__Output {
  /**
   * Its id.
   */
  'id': (string);
}
