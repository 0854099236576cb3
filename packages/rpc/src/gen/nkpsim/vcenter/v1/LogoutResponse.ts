// Original file: proto/nkpsim/vcenter/v1/session.proto


/**
 * It has ended.
 */
export interface LogoutResponse {
}

/**
 * It has ended.
 */
export interface LogoutResponse__Output {
}
