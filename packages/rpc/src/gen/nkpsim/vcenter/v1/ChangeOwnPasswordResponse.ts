// Original file: proto/nkpsim/vcenter/v1/authorization.proto


/**
 * The password holds.
 */
export interface ChangeOwnPasswordResponse {
}

/**
 * The password holds.
 */
export interface ChangeOwnPasswordResponse__Output {
}
