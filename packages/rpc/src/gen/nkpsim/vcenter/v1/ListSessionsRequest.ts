// Original file: proto/nkpsim/vcenter/v1/session.proto


/**
 * Asks for the sessions.
 */
export interface ListSessionsRequest {
}

/**
 * Asks for the sessions.
 */
export interface ListSessionsRequest__Output {
}
