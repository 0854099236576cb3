// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * The caller's passwords.
 */
export interface ChangeOwnPasswordRequest {
  /**
   * The present password.
   */
  'password'?: (string);
  /**
   * The new password, 8 to 1024 bytes.
   */
  'newPassword'?: (string);
}

/**
 * The caller's passwords.
 */
export interface ChangeOwnPasswordRequest__Output {
  /**
   * The present password.
   */
  'password': (string);
  /**
   * The new password, 8 to 1024 bytes.
   */
  'newPassword': (string);
}
