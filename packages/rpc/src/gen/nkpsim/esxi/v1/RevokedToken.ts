// Original file: proto/nkpsim/esxi/v1/host_session.proto


/**
 * A revoked token.
 */
export interface RevokedToken {
  /**
   * Id of the token.
   */
  'id'?: (string);
  /**
   * When the token expires and the host may drop this entry: milliseconds since 1970, UTC.
   */
  'expiresMs'?: (number | string);
}

/**
 * A revoked token.
 */
export interface RevokedToken__Output {
  /**
   * Id of the token.
   */
  'id': (string);
  /**
   * When the token expires and the host may drop this entry: milliseconds since 1970, UTC.
   */
  'expiresMs': (number);
}
