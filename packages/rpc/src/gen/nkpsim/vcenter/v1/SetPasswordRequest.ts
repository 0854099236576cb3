// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * A password to set.
 */
export interface SetPasswordRequest {
  /**
   * Name of the user.
   */
  'user'?: (string);
  /**
   * New password of 8 to 1024 bytes.
   */
  'password'?: (string);
}

/**
 * A password to set.
 */
export interface SetPasswordRequest__Output {
  /**
   * Name of the user.
   */
  'user': (string);
  /**
   * New password of 8 to 1024 bytes.
   */
  'password': (string);
}
