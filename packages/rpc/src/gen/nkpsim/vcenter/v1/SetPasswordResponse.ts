// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * The new password is valid.
 */
export interface SetPasswordResponse {
}

/**
 * The new password is valid.
 */
export interface SetPasswordResponse__Output {
}
