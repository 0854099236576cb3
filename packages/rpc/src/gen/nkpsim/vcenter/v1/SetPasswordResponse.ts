// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * The password holds.
 */
export interface SetPasswordResponse {
}

/**
 * The password holds.
 */
export interface SetPasswordResponse__Output {
}
