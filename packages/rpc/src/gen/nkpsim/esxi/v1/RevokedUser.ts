// Original file: proto/nkpsim/esxi/v1/host_session.proto


/**
 * A user whose earlier tokens are all revoked.
 */
export interface RevokedUser {
  /**
   * Name of the user.
   */
  'user'?: (string);
  /**
   * The host refuses every token of this user that has an earlier epoch.
   */
  'epoch'?: (number | string);
  /**
   * When the last of these tokens expires and the host may drop this entry: milliseconds since
   * 1970, UTC.
   */
  'expiresMs'?: (number | string);
}

/**
 * A user whose earlier tokens are all revoked.
 */
export interface RevokedUser__Output {
  /**
   * Name of the user.
   */
  'user': (string);
  /**
   * The host refuses every token of this user that has an earlier epoch.
   */
  'epoch': (number);
  /**
   * When the last of these tokens expires and the host may drop this entry: milliseconds since
   * 1970, UTC.
   */
  'expiresMs': (number);
}
