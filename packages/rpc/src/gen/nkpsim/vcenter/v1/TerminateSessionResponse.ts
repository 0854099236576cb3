// Original file: proto/nkpsim/vcenter/v1/session.proto


/**
 * It has ended.
 */
export interface TerminateSessionResponse {
}

/**
 * It has ended.
 */
export interface TerminateSessionResponse__Output {
}
