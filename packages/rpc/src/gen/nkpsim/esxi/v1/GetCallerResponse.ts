// Original file: proto/nkpsim/esxi/v1/host_session.proto


/**
 * The caller.
 */
export interface GetCallerResponse {
  /**
   * Name of the user, or `root`.
   */
  'user'?: (string);
}

/**
 * The caller.
 */
export interface GetCallerResponse__Output {
  /**
   * Name of the user, or `root`.
   */
  'user': (string);
}
