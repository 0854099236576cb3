// Original file: proto/nkpsim/esxi/v1/host_session.proto


/**
 * A user whose older tokens are all refused.
 */
export interface RevokedUser {
  /**
   * Name of the user.
   */
  'user'?: (string);
  /**
   * Each of his tokens of an earlier epoch is refused.
   */
  'epoch'?: (number | string);
  /**
   * When the last of them expires, and the user may be forgotten: milliseconds since 1970, UTC.
   */
  'expiresMs'?: (number | string);
}

/**
 * A user whose older tokens are all refused.
 */
export interface RevokedUser__Output {
  /**
   * Name of the user.
   */
  'user': (string);
  /**
   * Each of his tokens of an earlier epoch is refused.
   */
  'epoch': (number);
  /**
   * When the last of them expires, and the user may be forgotten: milliseconds since 1970, UTC.
   */
  'expiresMs': (number);
}
