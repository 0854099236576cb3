// Original file: proto/nkpsim/esxi/v1/host_session.proto


/**
 * A revoked token.
 */
export interface RevokedToken {
  /**
   * Its id.
   */
  'id'?: (string);
  /**
   * When it expires and the entry may be dropped: milliseconds since 1970, UTC.
   */
  'expiresMs'?: (number | string);
}

/**
 * A revoked token.
 */
export interface RevokedToken__Output {
  /**
   * Its id.
   */
  'id': (string);
  /**
   * When it expires and the entry may be dropped: milliseconds since 1970, UTC.
   */
  'expiresMs': (number);
}
