// Original file: proto/nkpsim/vcenter/v1/session.proto


/**
 * The session has ended.
 */
export interface TerminateSessionResponse {
}

/**
 * The session has ended.
 */
export interface TerminateSessionResponse__Output {
}
