// Original file: proto/nkpsim/vcenter/v1/session.proto


/**
 * A session to end.
 */
export interface TerminateSessionRequest {
  /**
   * Id of the session.
   */
  'id'?: (string);
}

/**
 * A session to end.
 */
export interface TerminateSessionRequest__Output {
  /**
   * Id of the session.
   */
  'id': (string);
}
