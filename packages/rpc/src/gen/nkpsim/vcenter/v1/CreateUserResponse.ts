// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * The user was made.
 */
export interface CreateUserResponse {
}

/**
 * The user was made.
 */
export interface CreateUserResponse__Output {
}
