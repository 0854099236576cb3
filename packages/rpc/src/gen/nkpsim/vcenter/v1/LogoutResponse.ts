// Original file: proto/nkpsim/vcenter/v1/session.proto


/**
 * The session has ended.
 */
export interface LogoutResponse {
}

/**
 * The session has ended.
 */
export interface LogoutResponse__Output {
}
