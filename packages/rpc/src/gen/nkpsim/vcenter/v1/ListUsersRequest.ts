// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * Asks for the users.
 */
export interface ListUsersRequest {
}

/**
 * Asks for the users.
 */
export interface ListUsersRequest__Output {
}
