// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * The user is deleted.
 */
export interface DeleteUserResponse {
}

/**
 * The user is deleted.
 */
export interface DeleteUserResponse__Output {
}
