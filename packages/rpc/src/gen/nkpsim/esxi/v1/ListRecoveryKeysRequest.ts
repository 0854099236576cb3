// Original file: proto/nkpsim/esxi/v1/host_security.proto


/**
 * Asks for the recovery key.
 */
export interface ListRecoveryKeysRequest {
}

/**
 * Asks for the recovery key.
 */
export interface ListRecoveryKeysRequest__Output {
}
