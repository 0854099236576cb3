// Original file: proto/nkpsim/vcenter/v1/attestation.proto


/**
 * Asks for the policy.
 */
export interface GetAttestationPolicyRequest {
}

/**
 * Asks for the policy.
 */
export interface GetAttestationPolicyRequest__Output {
}
