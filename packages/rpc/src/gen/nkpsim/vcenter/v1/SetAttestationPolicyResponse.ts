// Original file: proto/nkpsim/vcenter/v1/attestation.proto


/**
 * The policy is set.
 */
export interface SetAttestationPolicyResponse {
}

/**
 * The policy is set.
 */
export interface SetAttestationPolicyResponse__Output {
}
