// Original file: proto/nkpsim/esxi/v1/host_session.proto


/**
 * A token that is refused.
 */
export interface RevokedToken {
  /**
   * Its id.
   */
  'id'?: (string);
  /**
   * When it expires, and may be forgotten: milliseconds since 1970, UTC.
   */
  'expiresMs'?: (number | string);
}

/**
 * A token that is refused.
 */
export interface RevokedToken__Output {
  /**
   * Its id.
   */
  'id': (string);
  /**
   * When it expires, and may be forgotten: milliseconds since 1970, UTC.
   */
  'expiresMs': (number);
}
