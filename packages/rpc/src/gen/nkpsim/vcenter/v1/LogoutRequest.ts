// Original file: proto/nkpsim/vcenter/v1/session.proto


/**
 * Asks to end the caller's session.
 */
export interface LogoutRequest {
}

/**
 * Asks to end the caller's session.
 */
export interface LogoutRequest__Output {
}
