// Original file: proto/nkpsim/esxi/v1/attestation.proto


/**
 * Asks for the identity of the TPM.
 */
export interface GetTpmIdentityRequest {
}

/**
 * Asks for the identity of the TPM.
 */
export interface GetTpmIdentityRequest__Output {
}
