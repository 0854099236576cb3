// Original file: proto/nkpsim/vcenter/v1/session.proto


/**
 * Asks for the caller's session.
 */
export interface GetSessionRequest {
}

/**
 * Asks for the caller's session.
 */
export interface GetSessionRequest__Output {
}
