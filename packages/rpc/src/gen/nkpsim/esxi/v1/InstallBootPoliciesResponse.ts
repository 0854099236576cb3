// Original file: proto/nkpsim/esxi/v1/attestation.proto


/**
 * The approvals are durable, and the configuration is sealed to them.
 */
export interface InstallBootPoliciesResponse {
}

/**
 * The approvals are durable, and the configuration is sealed to them.
 */
export interface InstallBootPoliciesResponse__Output {
}
