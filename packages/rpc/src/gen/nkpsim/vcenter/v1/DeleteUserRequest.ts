// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * A user to delete.
 */
export interface DeleteUserRequest {
  /**
   * Name of the user.
   */
  'user'?: (string);
}

/**
 * A user to delete.
 */
export interface DeleteUserRequest__Output {
  /**
   * Name of the user.
   */
  'user': (string);
}
