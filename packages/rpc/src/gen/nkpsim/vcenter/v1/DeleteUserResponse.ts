// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * The user is gone.
 */
export interface DeleteUserResponse {
}

/**
 * The user is gone.
 */
export interface DeleteUserResponse__Output {
}
