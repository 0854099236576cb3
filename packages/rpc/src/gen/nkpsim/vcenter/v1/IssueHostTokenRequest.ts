// Original file: proto/nkpsim/vcenter/v1/session.proto


/**
 * Asks for a token for hosts.
 */
export interface IssueHostTokenRequest {
}

/**
 * Asks for a token for hosts.
 */
export interface IssueHostTokenRequest__Output {
}
