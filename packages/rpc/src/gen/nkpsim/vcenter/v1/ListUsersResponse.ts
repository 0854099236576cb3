// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * The users.
 */
export interface ListUsersResponse {
  /**
   * Names, ordered.
   */
  'users'?: (string)[];
}

/**
 * The users.
 */
export interface ListUsersResponse__Output {
  /**
   * Names, ordered.
   */
  'users': (string)[];
}
