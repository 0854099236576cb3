// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * The users.
 */
export interface ListUsersResponse {
  /**
   * Names, in their order.
   */
  'users'?: (string)[];
}

/**
 * The users.
 */
export interface ListUsersResponse__Output {
  /**
   * Names, in their order.
   */
  'users': (string)[];
}
