// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * The new password is valid.
 */
export interface ChangeOwnPasswordResponse {
}

/**
 * The new password is valid.
 */
export interface ChangeOwnPasswordResponse__Output {
}
