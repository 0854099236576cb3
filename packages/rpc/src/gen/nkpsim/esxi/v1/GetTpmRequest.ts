// Original file: proto/nkpsim/esxi/v1/host_security.proto


/**
 * Asks for the TPM.
 */
export interface GetTpmRequest {
}

/**
 * Asks for the TPM.
 */
export interface GetTpmRequest__Output {
}
