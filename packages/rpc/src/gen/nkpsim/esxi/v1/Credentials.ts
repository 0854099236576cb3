// Original file: proto/nkpsim/esxi/v1/adoption.proto


/**
 * Credentials of a user of the host.
 */
export interface Credentials {
  /**
   * Name of the user, `root`.
   */
  'username'?: (string);
  /**
   * That user's password.
   */
  'password'?: (string);
}

/**
 * Credentials of a user of the host.
 */
export interface Credentials__Output {
  /**
   * Name of the user, `root`.
   */
  'username': (string);
  /**
   * That user's password.
   */
  'password': (string);
}
